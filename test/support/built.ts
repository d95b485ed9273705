import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import lockfile from 'proper-lockfile';
import { CONFIG_FILE } from '../../src/cli/context/config.ts';
import { localBackends } from './backends.ts';
import type { Backend } from './backends.ts';

/** Runs the built program as processes of their own, for what one process alone cannot show. */

const ROOT = resolve(__dirname, '../..');
export const PROGRAM = join(ROOT, 'bin', 'roster.js');
/** Written when the build is complete. */
const STAMP = join(ROOT, 'dist', 'package.json');

const CONFIG = join('config', CONFIG_FILE);

export interface Ran {
  /** null: a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Builds dist/ if it is older than its sources; one process at a time. */
export async function build(): Promise<void> {
  if (isFresh()) return;
  const release = await lockfile.lock(ROOT, {
    lockfilePath: join(ROOT, 'node_modules', '.roster-build.lock'),
    stale: 60_000,
    retries: { retries: 400, factor: 1, minTimeout: 100, maxTimeout: 100 },
  });
  try {
    if (!isFresh()) await promisify(execFile)(process.execPath, ['scripts/build.mjs'], { cwd: ROOT });
  } finally {
    await release();
  }
}

function isFresh(): boolean {
  const built = statSync(STAMP, { throwIfNoEntry: false })?.mtimeMs;
  if (built === undefined) return false;
  const sources = ['src', 'bin', 'scripts/build'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  return [...sources, 'scripts/build.mjs', 'scripts/code-cache.cjs'].every(
    (path) => statSync(join(ROOT, path)).mtimeMs <= built,
  );
}

/** A folder with a configuration and a store of its own. */
export interface Place {
  readonly dir: string;
  readonly store: string;
  readonly backend: Backend;
  /** Runs a statement on the store, bypassing roster; values stand for $1, $2, … */
  query<T extends object>(statement: string, ...values: unknown[]): Promise<T[]>;
  readonly env: Readonly<Record<string, string>>;
  path(name: string): string;
  start(argv: string | readonly string[], stdin?: string, more?: Readonly<Record<string, string>>): Running;
  run(argv: string, stdin?: string, more?: Readonly<Record<string, string>>): Promise<Ran>;
  /** Runs and asserts success. */
  ok(argv: string, stdin?: string, more?: Readonly<Record<string, string>>): Promise<Ran>;
  destroy(): Promise<void>;
}

export interface Running {
  readonly child: ChildProcess;
  readonly done: Promise<Ran>;
}

/** The engine that needs no server. */
function embedded(): Backend {
  const [sqlite] = localBackends();
  if (sqlite === undefined) throw new Error('there is no backend');
  return sqlite;
}

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'roster-built-'));

/** An empty folder, without a store. */
export async function place(backend = embedded()): Promise<Place> {
  await build();
  const dir = newFolder();
  return placeAt(backend, dir, await backend.location(dir));
}

function placeAt(backend: Backend, dir: string, store: string): Place {
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: dir,
    ROSTER_CONFIG_DIR: join(dir, 'config'),
    ROSTER_STORE: store,
  };
  const here: Place = {
    dir,
    store,
    backend,
    query: (statement, ...values) => backend.query(store, statement, ...values),
    env,
    path: (name) => join(dir, name),
    start: (argv, stdin, more) =>
      start([PROGRAM, ...(typeof argv === 'string' ? argv.split(' ') : argv)], {
        cwd: dir,
        env: { ...env, ...more },
        stdin,
      }),
    run: (argv, stdin, more) => here.start(argv, stdin, more).done,
    async ok(argv, stdin, more) {
      const ran = await here.run(argv, stdin, more);
      if (ran.code !== 0) throw new Error(`roster ${argv} exited ${String(ran.code)}: ${ran.stderr}`);
      return ran;
    },
    async destroy() {
      await backend.destroy(store);
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return here;
}

/** What an organization has beyond its Owner; must be the same each time. */
export type PreparePlace = (here: Place) => Promise<unknown>;

const nothingMore: PreparePlace = () => Promise.resolve();

/** The originals by `prepare` and engine; later organizations are copies of them. */
const originals = new Map<PreparePlace, Map<Backend['engine'], Original>>();

interface Original {
  readonly copyTo: (dir: string) => Promise<string | undefined>;
  readonly store: string;
  readonly config: string;
}

/** A folder with the organization Acme, its Owner ada, and what `prepare` adds, once on each engine. */
export async function initialised(backend = embedded(), prepare = nothingMore): Promise<Place> {
  return (await copied(backend, prepare)) ?? (await made(backend, prepare));
}

/** The same on the engine that needs no server. */
export const prepared = (prepare: PreparePlace): Promise<Place> => initialised(embedded(), prepare);

async function made(backend: Backend, prepare: PreparePlace): Promise<Place> {
  const here = await place(backend);
  await here.ok('init --organization Acme --owner ada@acme.example --password-stdin', 'correct horse battery staple');
  await prepare(here);
  const original = {
    copyTo: await backend.copy(here.store),
    store: here.store,
    config: readFileSync(here.path(CONFIG), 'utf8'),
  };
  originals.set(
    prepare,
    (originals.get(prepare) ?? new Map<Backend['engine'], Original>()).set(backend.engine, original),
  );
  return here;
}

async function copied(backend: Backend, prepare: PreparePlace): Promise<Place | undefined> {
  const original = originals.get(prepare)?.get(backend.engine);
  if (original === undefined) return undefined;
  const dir = newFolder();
  const store = await original.copyTo(dir);
  if (store === undefined) {
    rmSync(dir, { recursive: true });
    return undefined;
  }
  const here = placeAt(backend, dir, store);
  mkdirSync(here.path(dirname(CONFIG)), { mode: 0o700 });
  writeFileSync(here.path(CONFIG), original.config.replaceAll(original.store, store), { mode: 0o600 });
  return here;
}

/** The Owner's token, as the first context of a folder has it. */
export function ownersToken(here: Pick<Place, 'path'>): string {
  const { contexts } = JSON.parse(readFileSync(here.path(CONFIG), 'utf8')) as {
    readonly contexts: { readonly local: { readonly token: string } };
  };
  return contexts.local.token;
}

export interface Server extends Running {
  readonly url: string;
}

/** Starts a server on a free port of this machine; resolves once it says where it is. */
export async function serve({ start: begin }: Pick<Place, 'start'>, ...flags: readonly string[]): Promise<Server> {
  const running = begin(['serve --listen 127.0.0.1:0', ...flags].join(' '));
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    running.child.stderr?.on('data', (text: string) => {
      said += text;
      const found = /is served at (\S+) from /.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    void running.done.then(({ stderr }) => reject(new Error(`the server ended: ${stderr}`)));
  });
  return { ...running, url };
}

function start(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly stdin: string | undefined },
): Running {
  const child = spawn(process.execPath, args, { cwd: options.cwd, env: options.env });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined).end(options.stdin ?? '');
  const done = new Promise<Ran>((settle, fail) => {
    child.on('error', fail);
    child.on('close', (code) => settle({ code, stdout, stderr }));
  });
  return { child, done };
}
