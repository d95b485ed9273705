import sql from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import type { Db } from '../../src/stores/sql/db.ts';
import { withMemo } from '../../src/stores/sql/memo.ts';

/** The queries that a write transaction asks once: what it may have changed is asked again. */

/** A database that counts what it is asked. */
function counting(): { readonly db: Db; readonly asked: string[] } {
  const asked: string[] = [];
  const answer = <T>(query: Sql, value: T): Promise<T> => {
    asked.push(query.sql);
    return query.sql.includes('broken') ? Promise.reject(new Error('broken')) : Promise.resolve(value);
  };
  const db = {
    all: (query: Sql) => answer(query, [{ n: asked.length }]),
    run: (query: Sql) => answer(query, 1),
    send: (query: Sql) => answer(query, undefined),
    insert: () => Promise.resolve(),
  } as unknown as Db;
  return { db, asked };
}

const ROLES = sql`select name from roles where id = ${'r'}`;
const PEOPLE = sql`select username from people where id = ${'p'}`;
const COUNT = sql`select n from row_counts where counted = ${'people'}`;

async function asksAgain(write: (db: Db) => Promise<unknown>): Promise<string[]> {
  const { db, asked } = counting();
  const memo = withMemo(db);
  const queries = [ROLES, PEOPLE, COUNT];
  for (const query of [...queries, ...queries]) await memo.all(query);
  expect(asked).toEqual(queries.map((query) => query.sql));
  await write(memo);
  asked.length = 0;
  for (const query of queries) await memo.all(query);
  return asked.map((text) => /from (\w+)/.exec(text)?.[1] ?? text);
}

test.each<[string, (db: Db) => Promise<unknown>, string[]]>([
  ['run', (db) => db.run(sql`update people set username = ${'x'}`), ['people', 'row_counts']],
  ['send', (db) => db.send(sql`delete from roles where id = ${'r'}`), ['roles', 'row_counts']],
  ['insert', (db) => db.insert('people', []), ['people', 'row_counts']],
  ['another table', (db) => db.insert('tokens', []), ['row_counts']],
  [
    'what is no plain write',
    (db) => db.run(sql`with x as (select 1) update people set username = 'x'`),
    ['roles', 'people', 'row_counts'],
  ],
])('after a write by %s', async (_, write, again) => {
  expect(await asksAgain(write)).toEqual(again);
});

test('other values are another question, and a list belongs to who asked', async () => {
  const { db, asked } = counting();
  const memo = withMemo(db);
  const first = await memo.all(ROLES);
  first.length = 0;
  expect(await memo.all(ROLES)).toHaveLength(1);
  await memo.all(sql`select name from roles where id = ${'other'}`);
  expect(asked).toHaveLength(2);
});

test('what failed is asked again', async () => {
  const { db, asked } = counting();
  const memo = withMemo(db);
  const broken = sql`select broken from roles`;
  await expect(memo.all(broken)).rejects.toThrow('broken');
  await expect(memo.all(broken)).rejects.toThrow('broken');
  expect(asked).toHaveLength(2);
});
