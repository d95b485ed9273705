import { foundation } from './001-foundation.ts';
import { answers } from './002-answers.ts';
import { credentials } from './003-credentials.ts';

/** Numbered from 1, forward only: a migration that was released is never edited. */
export const MIGRATIONS: readonly { readonly name: string; readonly statements: readonly string[] }[] = [
  { name: 'foundation', statements: foundation },
  { name: 'answers', statements: answers },
  { name: 'credentials', statements: credentials },
];

/** The store version that this program reads and writes. */
export const STORE_VERSION = MIGRATIONS.length;

/** Where every store keeps its version. */
export const VERSION_TABLE =
  'create table if not exists store_versions (version integer primary key, name text not null, applied_at text not null)';
