import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import { TABLES } from '../../src/stores/sql/copy.ts';
import { ask } from './on-demand.ts';

/** Schemas on the run's PostgreSQL, each an empty store. */

let known: Promise<string> | undefined;

/** The run's PostgreSQL, as its superuser. */
export const postgresUrl = (): Promise<string> => (known ??= ask(process.env.ROSTER_TEST_POSTGRES));

/** Makes an empty schema; returns its URL. */
export async function newSchema(): Promise<string> {
  const name = `t${randomUUID().replaceAll('-', '')}`;
  const url = await postgresUrl();
  await onPostgres(url, (client) => client.query(`create schema ${name}`));
  return `${url}&${new URLSearchParams({ options: `-c search_path=${name}` }).toString().replaceAll('+', '%20')}`;
}

export const schemaOf = (url: string): string => /search_path%3D(\w+)/.exec(url)?.[1] ?? '';

/** Schemas of finished tests, for the next ones: making tables takes ten times as long as filling them. */
const left: string[] = [];

export function leaveSchema(url: string): void {
  left.push(url);
}

const DELETES = [...TABLES].reverse().map(({ name }) => `delete from ${name}`);

const transaction = (statements: readonly string[]): string =>
  ['begin', 'set local lock_timeout = 2000', ...statements, 'commit'].join('; ');

/** Deletes all rows of a schema that has exactly roster's tables. */
export async function emptySchema(url: string): Promise<void> {
  await onPostgres(url, (client) => client.query(transaction(DELETES)));
}

/** Copies all rows of a schema; returns a function that puts them into an unused one, or undefined without one. */
export async function rowsOfSchema(url: string): Promise<() => Promise<string | undefined>> {
  const inserts = await onPostgres(url, async (client) => {
    const statements: string[] = [];
    for (const { name } of TABLES) {
      const { rows } = await client.query<{ all: string }>(`select json_agg(t)::text as all from ${name} t`);
      const text = client.escapeLiteral(rows[0]?.all ?? '[]');
      statements.push(`insert into ${name} select * from json_populate_recordset(null::${name}, ${text})`);
    }
    return statements;
  });
  const fill = transaction([...DELETES, ...inserts]);
  return async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      try {
        await onPostgres(next, (client) => client.query(fill));
        return next;
      } catch {
        // Its tables are not exactly roster's.
        await dropSchema(next);
      }
    }
    return undefined;
  };
}

export async function dropSchema(url: string): Promise<void> {
  await onPostgres(await postgresUrl(), async (client) => {
    await client.query('set client_min_messages = warning');
    await client.query(`drop schema if exists ${schemaOf(url)} cascade`);
  });
}

export async function onPostgres<T>(url: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const pool = new Pool({ connectionString: url });
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
    await pool.end();
  }
}
