import sql, { join, raw } from 'sql-template-tag';
import type { Db } from '../db.ts';

/** What is filled in, of every row of a table. */
interface Filling {
  readonly table: string;
  /** What it is computed from. */
  readonly from: string;
  readonly to: string;
  /** Computes the values of many texts at once. */
  readonly computed: (texts: readonly string[]) => Promise<(text: string) => string>;
}

/** How many rows are read and written at a time. */
const STEP = 200;

/** Fills a new column of a table, in constant memory. */
export async function fillColumn(db: Db, { table, from, to, computed }: Filling): Promise<void> {
  let after = '';
  for (;;) {
    const rows = await db.all<{ id: string; text: string }>(
      sql`select id, ${raw(from)} as text from ${raw(table)} where id > ${after} order by id limit ${STEP}`,
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    const valueOf = await computed(rows.map(({ text }) => text));
    const cases = rows.map(({ id, text }) => sql`when ${id} then ${valueOf(text)}`);
    await db.run(
      sql`update ${raw(table)} set ${raw(to)} = case id ${join(cases, ' ')} end where id in (${join(rows.map(({ id }) => id))})`,
    );
    after = last.id;
  }
}
