import Database from 'better-sqlite3';
import sql from 'sql-template-tag';
import { preparedStatements, sqliteDb } from '../../../src/stores/sqlite/db.ts';

test('a statement that failed for cells answers with objects afterwards', async () => {
  const connection = new Database(':memory:');
  const db = sqliteDb(preparedStatements(connection), ':memory:', () => undefined);
  const json = (text: string) => sql`select json(${text}) as value`;
  await expect(db.cells(json('{'))).rejects.toMatchObject({ code: 'SQLITE_ERROR' });
  expect(await db.all(json('{}'))).toEqual([{ value: '{}' }]);
  expect(await db.cells(json('[]'))).toEqual([['[]']]);
  connection.close();
});
