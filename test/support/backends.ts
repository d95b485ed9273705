import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { TypeOverrides, types } from 'pg';
import { leaveSchema, newSchema, onPostgres, rowsOfSchema } from './postgres.ts';

/** Where the organization of a test is stored, and how it is called. */
export interface Backend {
  readonly name: string;
  readonly engine: 'sqlite' | 'postgresql';
  /** Called over HTTP, on a server in the test's own process. */
  readonly remote: boolean;
  /** What the audit log says about calls: the medium, and the address of the caller. */
  readonly medium: 'CLI' | 'API';
  readonly address: string;
  /** The context that a first login makes. */
  readonly context: string;
  /** A location that holds nothing yet, below the sandbox's folder or in a schema of its own. */
  readonly location: (dir: string) => Promise<string>;
  /** Copies all that is stored; returns a function that puts it into a new location, or undefined without one. */
  readonly copy: (location: string) => Promise<(dir: string) => Promise<string | undefined>>;
  /** The rows of some SELECTs, in order, over one connection that bypasses roster. */
  readonly select: (location: string, statements: readonly string[]) => Promise<object[][]>;
  /** Runs a statement on the store, bypassing roster; values stand for $1, $2, … */
  readonly query: <T extends object>(location: string, statement: string, ...values: unknown[]) => Promise<T[]>;
  /** All that is stored, with the names of files or tables: to search for what must not be there. Empty: no store. */
  readonly contents: (location: string) => Promise<string>;
  readonly destroy: (location: string) => Promise<void>;
}

const HERE = { remote: false, medium: 'CLI', address: '', context: 'local' } as const;

const sqlite: Backend = {
  ...HERE,
  name: 'sqlite',
  engine: 'sqlite',
  location: (dir) => Promise.resolve(join(dir, 'roster.db')),
  copy: (location) => {
    const db = new Database(location);
    db.pragma('wal_checkpoint(truncate)');
    db.close();
    const bytes = readFileSync(location);
    return Promise.resolve((dir) => {
      const path = join(dir, 'roster.db');
      writeFileSync(path, bytes, { mode: 0o600 });
      return Promise.resolve(path);
    });
  },
  select: (location, statements) => {
    const db = new Database(location);
    try {
      return Promise.resolve(statements.map((statement) => db.prepare<[], object>(statement).all()));
    } finally {
      db.close();
    }
  },
  query: <T extends object>(location: string, text: string, ...values: unknown[]) => {
    const db = new Database(location);
    try {
      const statement = db.prepare(text.replace(/\$(\d+)/g, '?$1'));
      const named = Object.fromEntries(values.map((value, at) => [String(at + 1), value]));
      const given = values.length === 0 ? [] : [named];
      return Promise.resolve((statement.reader ? statement.all(...given) : (statement.run(...given), [])) as T[]);
    } finally {
      db.close();
    }
  },
  contents: (location) =>
    Promise.resolve(
      ['', '-wal']
        .filter((suffix) => existsSync(location + suffix))
        .flatMap((suffix) => [location + suffix, readFileSync(location + suffix, 'latin1')])
        .join('\n'),
    ),
  destroy: () => Promise.resolve(),
};

/** Counts as numbers, as SQLite has them. */
function numbers(): TypeOverrides {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(types.builtins.INT8, Number);
  return overrides;
}

const postgresql: Backend = {
  ...HERE,
  name: 'postgresql',
  engine: 'postgresql',
  location: () => newSchema(),
  select: (location, statements) =>
    onPostgres(location, async (client) => {
      const answers: object[][] = [];
      for (const text of statements) answers.push((await client.query<object>({ text, types: numbers() })).rows);
      return answers;
    }),
  query: async <T extends object>(location: string, text: string, ...values: unknown[]) =>
    onPostgres(location, async (client) => (await client.query<T>({ text, values, types: numbers() })).rows),
  contents: (location) =>
    onPostgres(location, async (client) => {
      const { rows: tables } = await client.query<{ name: string }>(
        "select relname as name from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r'",
      );
      const texts: string[] = [];
      for (const { name } of tables) {
        const { rows } = await client.query<{ text: string }>(`select t::text as text from ${name} t`);
        texts.push(name, ...rows.map(({ text }) => text));
      }
      return texts.join('\n');
    }),
  copy: rowsOfSchema,
  destroy: (location) => {
    leaveSchema(location);
    return Promise.resolve();
  },
};

/** The URL of test servers, which have no port. */
export const INSTANCE = 'https://roster.test';

/** The address from which tests call servers. */
export const CALLER_ADDRESS = '192.0.2.7';

const overHttp = (backend: Backend): Backend => ({
  ...backend,
  name: `HTTP over ${backend.name}`,
  remote: true,
  medium: 'API',
  address: CALLER_ADDRESS,
  context: new URL(INSTANCE).hostname,
});

/** Every engine, called directly: for what is about the store itself. */
export const localBackends = (): readonly Backend[] => [sqlite, postgresql];

/** The embedded engine, called directly and over HTTP: for tests of the way to call, not of the engine. */
export const bothWays = (): readonly Backend[] => [sqlite, overHttp(sqlite)];

/** Every way to keep an organization and to call it. */
export const everyBackend = (): readonly Backend[] => [...localBackends(), ...localBackends().map(overHttp)];

/**
 * Where a scenario of a command runs: on SQLite. What another way to call can break is tested by the cross-section
 * (test/cli/every-way), the conformance suite, test/client and test/server; `npm run test:all` runs each scenario
 * on every way.
 */
export const backends = (): readonly Backend[] =>
  process.env.ROSTER_TEST_ALL === undefined ? localBackends().slice(0, 1) : everyBackend();
