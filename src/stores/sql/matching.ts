import sql, { join } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { contains } from './db.ts';
import type { Db } from './db.ts';
import { SEARCHED } from './search.ts';
import type { SearchedTable } from './search.ts';

/** Rows that have the text, already folded as the columns are, in one of the table's columns. */
export async function matching(db: Db, table: SearchedTable, alias: string, text: string): Promise<Sql> {
  const has = join(
    SEARCHED[table].map((column) => contains(`${alias}.${column}`, text)),
    ' or ',
  );
  const narrowed = await db.narrowed(table, alias, text);
  return narrowed === undefined ? sql`(${has})` : sql`${narrowed} and (${has})`;
}
