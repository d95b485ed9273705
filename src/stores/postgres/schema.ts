import { SEARCHED, searchedText } from '../sql/search.ts';
import type { SearchedTable } from '../sql/search.ts';

/** What migrations do on PostgreSQL alone, after the statements that both engines have. */

/** The function whose values the search indexes hold. */
const PIECES = 'search_pieces';

/**
 * The pieces of three characters of a text. The extension pg_trgm has the same, but only who may create extensions in the
 * database can have it.
 */
const PIECES_FUNCTION = `create function ${PIECES} (value text) returns text[] language sql immutable strict parallel safe as
  $$ select coalesce(array_agg(distinct substr(value, at, 3)), '{}') from generate_series(1, length(value) - 2) at $$`;

/** What the search index of a table holds of a row. */
export const indexedPieces = (table: SearchedTable, alias: string): string =>
  `${PIECES}(${searchedText(table, alias, 'chr(10)')})`;

/** Counts in one statement for all rows that a statement wrote. */
const COUNT_FUNCTIONS: readonly string[] = [
  `create function count_rows () returns trigger language plpgsql as $$ begin
    insert into row_counts (counted, n) select tg_table_name, (case tg_op when 'INSERT' then 1 else -1 end) * count(*) from written
      on conflict (counted) do update set n = row_counts.n + excluded.n;
    return null; end $$`,
  `create function count_members () returns trigger language plpgsql as $$ begin
    if tg_op = 'INSERT' then
      insert into row_counts (counted, n) select group_id, count(*) from written group by group_id
        on conflict (counted) do update set n = row_counts.n + excluded.n;
    else
      update row_counts set n = row_counts.n - gone.n from (select group_id, count(*) as n from written group by group_id) gone
        where counted = gone.group_id;
    end if;
    return null; end $$`,
  `create function forget_members () returns trigger language plpgsql as $$ begin
    delete from row_counts where counted in (select id from written);
    return null; end $$`,
];

const WRITTEN = { insert: 'new', delete: 'old' } as const;

const trigger = (name: string, event: keyof typeof WRITTEN, table: string, call: string): string =>
  `create trigger ${name} after ${event} on ${table} referencing ${WRITTEN[event]} table as written
    for each statement execute function ${call}()`;

const COUNTED = ['people', 'groups', 'projects', 'service_accounts'];

/** By the name of the migration. */
export const POSTGRES_STATEMENTS: Readonly<Record<string, readonly string[]>> = {
  growth: [
    ...COUNT_FUNCTIONS,
    ...COUNTED.flatMap((table) => [
      trigger(`${table}_counted`, 'insert', table, 'count_rows'),
      trigger(`${table}_discounted`, 'delete', table, 'count_rows'),
    ]),
    trigger('members_counted', 'insert', 'group_members', 'count_members'),
    trigger('members_discounted', 'delete', 'group_members', 'count_members'),
    trigger('members_gone', 'delete', 'groups', 'forget_members'),
    PIECES_FUNCTION,
    ...(Object.keys(SEARCHED) as SearchedTable[]).map(
      (table) => `create index ${table}_search on ${table} using gin (${indexedPieces(table, '')})`,
    ),
  ],
};
