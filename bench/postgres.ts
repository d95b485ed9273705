import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { postgresServer } from '../test/support/postgres-server.ts';
import { median, time } from './measure.ts';
import { fillPeople, initialise, peopleCsv, ROSTER } from './organizations.ts';
import type { Place } from './organizations.ts';

/** Measurements on a PostgreSQL that the benchmark starts. */

export interface Postgres {
  /** Makes an empty database; answers its URL. */
  database(name: string): Promise<string>;
  /** An organization of `count` people, filled past roster. */
  filled(count: number): Promise<Place>;
  /** Median ratio of an import's time to that of a bare insert of the same rows. */
  importRatio(people: number, runs: number): Promise<number>;
  destroy(): Promise<void>;
}

/** The tables that an import writes, after those that they refer to. */
const WRITTEN = ['groups', 'people', 'group_members', 'role_bindings', 'audit_events'];

export async function startPostgres(dir: string): Promise<Postgres> {
  const server = await postgresServer({ settings: ['shared_buffers=256MB', 'max_wal_size=4GB'] });

  async function on<T>(database: string, work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ connectionString: server.url(database) });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
  const sql = (statement: string) => on('postgres', (client) => client.query(statement));

  return {
    async database(name) {
      await sql(`create database ${name}`);
      return server.url(name);
    },

    async filled(count) {
      await sql(`create database filled_${count}`);
      const place = initialise(dir, `postgres-${count}`, server.url(`filled_${count}`));
      await on(`filled_${count}`, async (client) => {
        await client.query(
          fillPeople(count, 'generate_series(1, COUNT) as s (n)').replace(/substr\((.*?), -12\)/, 'right($1, 12)'),
        );
        await client.query('vacuum analyze');
      });
      return place;
    },

    async importRatio(people, runs) {
      await sql('create database base');
      const place = initialise(dir, 'postgres-import', server.url('base'));
      const csv = peopleCsv(dir, people);
      const rows = join(dir, 'rows.json');
      let made = 0;
      /** A copy of the organization with nobody in it. */
      const fresh = async () => {
        const name = `run_${(made += 1)}`;
        await sql(`create database ${name} template base`);
        return name;
      };
      const ours = async () => {
        const database = await fresh();
        // The context's token goes to the context's store alone: it is handed over.
        const env = { ...place.env, ROSTER_STORE: server.url(database), ROSTER_TOKEN: tokenOf(place) };
        const secrets = join(dir, `${database}.jsonl`);
        const seconds = time({
          argv: [process.execPath, ROSTER, 'people', 'import', csv, '--create-groups', '--secret-file', secrets],
          env,
        });
        return { database, seconds };
      };
      const first = await ours();
      const written = await on(first.database, async (client) => {
        const tables: [string, object[]][] = [];
        for (const table of WRITTEN) {
          const { rows: all } = await client.query<object>(`select * from ${table}`);
          tables.push([table, all]);
        }
        return tables;
      });
      const before = await on('base', async (client) => {
        const counts: Record<string, number> = {};
        for (const table of WRITTEN)
          counts[table] =
            (await client.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]?.n ?? 0;
        return counts;
      });
      // What the organization had before the import comes first, and is there already.
      writeFileSync(rows, JSON.stringify(written.map(([table, all]) => [table, all.slice(before[table] ?? 0)])));
      const peer = async () => {
        const database = await fresh();
        const argv = [process.execPath, join(import.meta.dirname, 'insert-peer.cjs'), server.url(database), rows];
        return { database, seconds: time({ argv }) };
      };
      const ratios: number[] = [];
      for (let run = 0; run < runs; run += 1) {
        const pair = [await ours(), await peer()] as const;
        ratios.push(pair[0].seconds / pair[1].seconds);
        for (const { database } of pair) await sql(`drop database ${database}`);
      }
      return median(ratios);
    },

    destroy: () => server.destroy(),
  };
}

/** The Owner's token. */
export function tokenOf(place: Place): string {
  const config = JSON.parse(readFileSync(join(place.env.ROSTER_CONFIG_DIR ?? '', 'config.json'), 'utf8')) as {
    contexts: Record<string, { token: string }>;
  };
  return config.contexts.local?.token ?? '';
}
