import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Io } from '../src/cli/terminal/io.ts';
import type { Output } from '../src/cli/terminal/streams.ts';
import { CONFIG_FILE, configDir, readConfig } from '../src/cli/context/config.ts';
import type { Config, ContextEntry } from '../src/cli/context/config.ts';
import type { Flat } from '../src/cli/context/flat.ts';
import type { Environment } from '../src/core/context.ts';
import type { Transport } from '../src/client/transport.ts';
import { openSpool } from '../src/cli/process/spool.ts';
import { bcryptHere } from '../src/core/secrets.ts';
import { main } from '../src/main.ts';
import { collector } from './support/outputs.ts';
import { SERVICES_ENV, testServices } from './support/services.ts';
import { nowhere, testServer, withoutPlace } from './support/server.ts';
import type { TestOutside, TestServer } from './support/server.ts';
import { programsOf } from './support/programs.ts';
import type { Programs } from './support/programs.ts';
import { CTRL_C, scripted } from './support/answers.ts';
import type { Answer } from './support/answers.ts';
import { backends, bothWays, everyBackend, INSTANCE, localBackends } from './support/backends.ts';
import type { Backend } from './support/backends.ts';

/** Runs the real argv in this process, on a store and configuration of the test's own. */

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What was asked, in order. */
  readonly asked: readonly string[];
}

export interface RunOptions extends Programs {
  readonly stdin?: string | Buffer;
  /** Streams are terminals, and questions get these answers in order. */
  readonly answers?: readonly Answer[];
  /** Standard output and error are a terminal of this width. */
  readonly tty?: number;
  /** Its height; without it, nothing is paged. */
  readonly rows?: number;
  /** Stands for the pager: gets its text and command, and answers whether it showed the text. */
  readonly page?: (text: string, pager: string) => boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Replaces standard output, to break it. */
  readonly stdout?: Output;
  /** Replaces standard error, to hear it while the command runs. */
  readonly stderr?: Output;
  readonly signal?: AbortSignal;
  readonly onHangup?: (listener: () => void) => void;
  /** The address from which a server is called; default: CALLER_ADDRESS. */
  readonly address?: string;
  /** The transport instead of the server's. */
  readonly remote?: Io['remote'];
  /** Wraps the requests between the command and its server. */
  readonly between?: (fetch: TestOutside['fetch']) => TestOutside['fetch'];
  /** Keeps the line on standard error that names the instance before a change. */
  readonly namesPlace?: boolean;
}

export { backends, bothWays, CTRL_C, everyBackend, localBackends };
export type { Backend };

export interface Sandbox {
  readonly backend: Backend;
  readonly dir: string;
  readonly location: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** The environment of calls. */
  readonly environment: Environment;
  run(argv: readonly string[] | string, options?: RunOptions): Promise<Result>;
  /** Runs, asserts success, and returns the parsed JSON, in which references are names. */
  json<T = never>(argv: readonly string[] | string, options?: RunOptions): Promise<Flat<T>>;
  /** Runs as somebody else: with that person's own token. */
  as(username: string): Promise<Sandbox>;
  path(name: string): string;
  read(name: string): string;
  destroy(): Promise<void>;
}

/** A clock that stands still unless moved, in milliseconds. */
export interface Clock {
  now: number;
}

const START = Date.parse('2026-03-01T09:00:00.000Z');
export const CHOSEN = 'correct horse battery staple';

/** How many ids and random blocks were drawn so far. */
export interface Drawn {
  ids: number;
  blocks: number;
}

/** Sequential ids, and random bytes that are the same in every run. */
export function testEnvironment(clock: Clock, seed = 'roster', drawn: Drawn = { ids: 0, blocks: 0 }): Environment {
  return {
    now: () => clock.now,
    newId: () => `0190a000-0000-7000-8000-${String((drawn.ids += 1)).padStart(12, '0')}`,
    random: (bytes) => {
      const blocks: Buffer[] = [];
      for (let size = 0; size < bytes; size += 32)
        blocks.push(
          createHash('sha256')
            .update(`${seed}:${(drawn.blocks += 1)}`)
            .digest(),
        );
      return Buffer.concat(blocks).subarray(0, bytes);
    },
    bcrypt: bcryptHere(4),
    medium: 'CLI',
    address: '',
    spool: openSpool,
    ...testServices,
  };
}

/** An empty sandbox: no store, no configuration. Commands run locally until it is `served`. */
export async function emptySandbox(backend: Backend, drawn: Drawn = { ids: 0, blocks: 0 }): Promise<Sandbox> {
  const dir = newFolder();
  return sandboxAt(backend, dir, await backend.location(dir), { ...drawn });
}

function newFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'roster-test-'));
  chmodSync(dir, 0o700);
  return dir;
}

function sandboxAt(backend: Backend, dir: string, location: string, drawn: Drawn, now = START): Sandbox {
  const clock: Clock = { now };
  const env = { HOME: dir, ROSTER_CONFIG_DIR: join(dir, 'config'), ROSTER_STORE: location, ...SERVICES_ENV };
  return sandboxOf(backend, dir, location, env, clock, testEnvironment(clock, 'roster', drawn));
}

/** What an organization has beyond its Owner; done locally, and must be the same each time. */
export type Prepare = (box: Sandbox) => Promise<unknown>;

/**
 * A sandbox with the organization Acme, its Owner ada, who has chosen a password, and what `prepare` adds;
 * it is made once on each engine, and then copied.
 */
export async function sandbox(backend: Backend, prepare: Prepare = nothingMore): Promise<Sandbox> {
  return served((await copied(backend, prepare)) ?? (await made(backend, prepare)));
}

const nothingMore: Prepare = () => Promise.resolve();

/** The originals of copies, by `prepare` and engine: `init` always makes the same. */
const originals = new Map<Prepare, Map<Backend['engine'], Original>>();

interface Original {
  readonly copyTo: (dir: string) => Promise<string | undefined>;
  readonly config: Config;
  readonly drawn: Drawn;
  readonly now: number;
}

async function made(backend: Backend, prepare: Prepare): Promise<Sandbox> {
  const dir = newFolder();
  const drawn = { ids: 0, blocks: 0 };
  const box = sandboxAt(backend, dir, await backend.location(dir), drawn);
  const init = await box.run('init --organization Acme --owner ada@acme.example --password-stdin', { stdin: CHOSEN });
  if (init.code !== 0) throw new Error(`init failed: ${init.stderr}`);
  await prepare(box);
  const copyTo = await backend.copy(box.location);
  const engines = originals.get(prepare) ?? new Map<Backend['engine'], Original>();
  const { now } = box.clock;
  originals.set(
    prepare,
    engines.set(backend.engine, { copyTo, config: readConfig(box.env), drawn: { ...drawn }, now }),
  );
  return box;
}

async function copied(backend: Backend, prepare: Prepare): Promise<Sandbox | undefined> {
  const original = originals.get(prepare)?.get(backend.engine);
  if (original === undefined) return undefined;
  const dir = newFolder();
  const location = await original.copyTo(dir);
  if (location === undefined) {
    rmSync(dir, { recursive: true });
    return undefined;
  }
  const box = sandboxAt(backend, dir, location, { ...original.drawn }, original.now);
  writeConfig(box.env, original.config, (entry) => ({ ...entry, location }));
  return box;
}

/** Writes the configuration with init's context, as roster would, but without a lock. */
function writeConfig(
  env: Sandbox['env'],
  { contexts }: Config,
  change: (entry: ContextEntry) => ContextEntry,
  name = 'local',
): void {
  const [entry] = Object.values(contexts);
  if (entry === undefined) return;
  const dir = configDir(env);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const config: Config = { current: name, contexts: { [name]: change(entry) } };
  writeFileSync(join(dir, CONFIG_FILE), `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
}

/** The organization of an empty sandbox, called from now on as its backend says. */
export async function served(box: Sandbox): Promise<Sandbox> {
  return box.backend.remote ? calledOverHttp(box) : box;
}

async function calledOverHttp(box: Sandbox): Promise<Sandbox> {
  const server = await testServer(box.location, box.environment);
  const env = { ...box.env, ROSTER_STORE: undefined, ROSTER_URL: INSTANCE };
  writeConfig(env, readConfig(env), (entry) => ({ ...entry, location: INSTANCE }), box.backend.context);
  return sandboxOf(box.backend, box.dir, box.location, env, box.clock, box.environment, server);
}

function sandboxOf(
  backend: Backend,
  dir: string,
  location: string,
  env: Readonly<Record<string, string | undefined>>,
  clock: Clock,
  environment: Environment,
  server?: TestServer,
): Sandbox {
  const box: Sandbox = {
    backend,
    environment,
    dir,
    location,
    env,
    clock,
    path: (name) => join(dir, name),
    read: (name) => readFileSync(join(dir, name), 'utf8'),
    run: (argv, options = {}) => {
      const words = typeof argv === 'string' ? argv.split(' ') : argv;
      // These work on the store itself, not over HTTP.
      const place = ['store', 'serve'].includes(words[0] ?? '') ? { ROSTER_STORE: location } : {};
      return run(words, { ...options, env: { ...env, ...place, ...options.env } }, environment, clock, server);
    },
    async json(argv, options) {
      const result = await box.run([...(typeof argv === 'string' ? argv.split(' ') : argv), '--json'], options);
      if (result.code !== 0) throw new Error(`${String(argv)} exited ${result.code}: ${result.stderr}`);
      return withoutOperation(JSON.parse(result.stdout), String(argv)) as never;
    },
    async as(username) {
      // The only Owner's password cannot be reset.
      const stdin = username === 'ada' ? CHOSEN : await passwordsOf(box, username);
      const theirEnv = { ...env, ROSTER_CONFIG_DIR: join(dir, `config-${username}`) };
      const theirs = sandboxOf(backend, dir, location, theirEnv, clock, environment, server);
      const login = await theirs.run(['login', username, '--password-stdin'], {
        stdin,
      });
      if (login.code !== 0) throw new Error(`login failed: ${login.stderr}`);
      return theirs;
    },
    async destroy() {
      await server?.close();
      await backend.destroy(location);
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return box;
}

/** What a write answers without its operation id, which differs each time; events keep theirs. */
function withoutOperation(answer: unknown, argv: string): unknown {
  if (argv.startsWith('audit')) return answer;
  if (Array.isArray(answer)) return answer.map((item) => withoutOperation(item, argv));
  if (typeof answer !== 'object' || answer === null || !('request_id' in answer)) return answer;
  const { request_id: _, ...rest } = answer;
  return rest;
}

/** A temporary password of somebody, and the new one that they choose. */
async function passwordsOf(box: Sandbox, username: string): Promise<string> {
  const reset = await box.json<{ temporary_password: string }>(['people', 'reset-password', username, '--reveal']);
  return `${reset.temporary_password}\n${CHOSEN} ${username}`;
}

async function run(
  argv: readonly string[],
  options: RunOptions,
  environment: Environment,
  clock: Clock,
  server: TestServer | undefined,
): Promise<Result> {
  const stdout = collector(options.tty);
  const stderr = collector(options.tty ?? (options.answers === undefined ? undefined : 80));
  const asked: string[] = [];
  const io: Io = {
    version: '0.0.0-test',
    node: '20.17.0',
    stdin: Object.assign(Readable.from(options.stdin === undefined ? [] : [options.stdin]), {
      isTTY: options.answers !== undefined,
    }),
    stdout: options.stdout ?? { ...stdout.output, rows: options.rows },
    page: (text, pager) => Promise.resolve(options.page?.(text, pager) ?? false),
    stderr: options.stderr ?? stderr.output,
    env: options.env ?? {},
    now: () => clock.now,
    environment: () => Promise.resolve(environment),
    remote: options.remote ?? (() => Promise.resolve(outsideFor(server, options))),
    prompter: () => Promise.resolve(scripted(options.answers ?? [], asked)),
    ...programsOf(options, clock),
    sourceLines: (stack) => Promise.resolve(stack),
    signal: options.signal ?? new AbortController().signal,
    onHangup: options.onHangup ?? (() => undefined),
  };
  const code = await main(argv, io);
  return {
    code,
    stdout: stdout.text(),
    stderr: options.namesPlace === true ? stderr.text() : withoutPlace(stderr.text()),
    asked,
  };
}

function outsideFor(server: TestServer | undefined, { address, between }: RunOptions): Transport {
  const outside = address === undefined ? server?.outside : server?.outsideAt(address);
  if (outside === undefined) return nowhere;
  return between === undefined ? outside : { ...outside, fetch: between(outside.fetch) };
}
