import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import { TABLES } from '../../src/stores/copy.ts';

/** Schemas on the run's PostgreSQL, each an empty place for an organization. */

/** The run's PostgreSQL, as its superuser. */
export function postgresUrl(): string {
  const url = process.env.ROSTER_TEST_POSTGRES;
  if (url === undefined) throw new Error('no PostgreSQL runs: tests are started with jest');
  return url;
}

/** Makes an empty schema; answers the URL that leads into it. */
export async function newSchema(): Promise<string> {
  const name = `t${randomUUID().replaceAll('-', '')}`;
  await onPostgres(postgresUrl(), (client) => client.query(`create schema ${name}`));
  return inSchema(name);
}

/** The URL of a schema, with more parameters. */
export const inSchema = (schema: string, more: Readonly<Record<string, string>> = {}): string => {
  const url = postgresUrl();
  return `${url}&${new URLSearchParams({ options: `-c search_path=${schema}`, ...more }).toString().replaceAll('+', '%20')}`;
};

export const schemaOf = (url: string): string => /search_path%3D(\w+)/.exec(url)?.[1] ?? '';

/** Schemas of finished tests, for the next ones: making tables takes ten times as long as filling them. */
const left: string[] = [];

export function leaveSchema(url: string): void {
  left.push(url);
}

/** Takes all rows of a schema; answers what puts them into one that was left: undefined where there is none. */
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
  const deletes = [...TABLES].reverse().map(({ name }) => `delete from ${name}`);
  const fill = ['begin', 'set local lock_timeout = 2000', ...deletes, ...inserts, 'commit'].join('; ');
  return async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      try {
        await onPostgres(next, (client) => client.query(fill));
        return next;
      } catch {
        // It is not as roster made it.
        await dropSchema(next);
      }
    }
    return undefined;
  };
}

export async function dropSchema(url: string): Promise<void> {
  await onPostgres(postgresUrl(), async (client) => {
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
