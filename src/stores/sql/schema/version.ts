/** The store version that this program reads and writes: the number of the last migration. */
export const STORE_VERSION = 40;

/** The table with a store's version. */
export const VERSION_TABLE =
  'create table if not exists store_versions (version integer primary key, name text not null, applied_at text not null)';
