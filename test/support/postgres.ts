import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
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

/** Schemas of finished tests, emptied of rows: making tables takes ten times as long. */
const used: string[] = [];

/** A schema without an organization, though perhaps with its tables. */
export const usedSchema = (): Promise<string> => Promise.resolve(used.pop()).then((url) => url ?? newSchema());

/** Empties a schema for the next test, or drops it where it is not as roster made it. */
export async function returnSchema(url: string): Promise<void> {
  try {
    await onPostgres(url, async (client) => {
      const rows = [...TABLES].reverse().map(({ name }) => `delete from ${name}`);
      await client.query(`begin; set local lock_timeout = 2000; ${rows.join('; ')}; commit`);
    });
    used.push(url);
  } catch {
    await dropSchema(url);
  }
}

export async function dropSchema(url: string): Promise<void> {
  await onPostgres(postgresUrl(), async (client) => {
    await client.query('set client_min_messages = warning');
    await client.query(`drop schema if exists ${schemaOf(url)} cascade`);
  });
}

export async function onPostgres<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
