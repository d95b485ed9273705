import { SEARCHED, searchedText } from '../sql/search.ts';
import type { SearchedTable } from '../sql/search.ts';

/** What migrations do on SQLite alone, after the statements that both engines have. */

/** Tables whose rows are counted. */
const COUNTED = ['people', 'groups', 'projects', 'service_accounts'];

const counting = (table: string): string[] => [
  `create trigger ${table}_counted after insert on ${table} begin
    insert into row_counts (counted, n) values ('${table}', 1) on conflict (counted) do update set n = n + 1; end`,
  `create trigger ${table}_discounted after delete on ${table} begin
    update row_counts set n = n - 1 where counted = '${table}'; end`,
];

const countingMembers: readonly string[] = [
  `create trigger members_counted after insert on group_members begin
    insert into row_counts (counted, n) values (new.group_id, 1) on conflict (counted) do update set n = n + 1; end`,
  `create trigger members_discounted after delete on group_members begin
    update row_counts set n = n - 1 where counted = old.group_id; end`,
  'create trigger members_gone after delete on groups begin delete from row_counts where counted = old.id; end',
];

/**
 * The search index of a table, by row number: without its own copy of the text, which is in the table. A row number stays
 * when the file is vacuumed, because the tables have indexes.
 */
function searching(table: SearchedTable): string[] {
  const textOf = (row: string) => searchedText(table, row, 'char(10)');
  const columns = SEARCHED[table];
  const differs = columns.map((column) => `old.${column} is not new.${column}`).join(' or ');
  return [
    `create virtual table ${table}_search using fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1', detail = none)`,
    `insert into ${table}_search (rowid, text) select rowid, ${textOf('')} from ${table}`,
    `create trigger ${table}_search_new after insert on ${table} begin
      insert into ${table}_search (rowid, text) values (new.rowid, ${textOf('new.')}); end`,
    `create trigger ${table}_search_changed after update of ${columns.join(', ')} on ${table} when ${differs} begin
      update ${table}_search set text = ${textOf('new.')} where rowid = new.rowid; end`,
    `create trigger ${table}_search_gone after delete on ${table} begin
      delete from ${table}_search where rowid = old.rowid; end`,
  ];
}

/** By the name of the migration. */
export const SQLITE_STATEMENTS: Readonly<Record<string, readonly string[]>> = {
  growth: [
    ...COUNTED.flatMap(counting),
    ...countingMembers,
    ...(Object.keys(SEARCHED) as SearchedTable[]).flatMap(searching),
  ],
};
