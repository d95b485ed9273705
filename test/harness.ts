import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import type { Io, Output } from '../src/cli/io.ts';
import { ClosedPipe } from '../src/cli/io.ts';
import { updateConfig } from '../src/cli/config.ts';
import type { Prompter } from '../src/cli/prompts.ts';
import { AppError } from '../src/domain/errors.ts';
import type { Environment } from '../src/core/context.ts';
import { bcryptHere } from '../src/core/secrets.ts';
import { main } from '../src/main.ts';
import { INSTANCE, nowhere, testServer, withoutPlace } from './support/server.ts';
import type { TestServer } from './support/server.ts';
import { backends, localBackends } from './support/backends.ts';
import type { Backend } from './support/backends.ts';

/** Runs the real argv in this process, on a store and configuration of the test's own. */

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What was asked, in order. */
  readonly asked: readonly string[];
}

/** An answer to one question: a value, or CTRL_C. */
export const CTRL_C = Symbol('Ctrl-C');
type Answer = string | boolean | readonly string[] | typeof CTRL_C;

export interface RunOptions {
  readonly stdin?: string | Buffer;
  /** Streams are terminals, and questions get these answers in order. */
  readonly answers?: readonly Answer[];
  /** Standard output and error are a terminal of this width. */
  readonly tty?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Replaces standard output, to break it. */
  readonly stdout?: Output;
  readonly signal?: AbortSignal;
}

export { backends, localBackends };
export type { Backend };

export interface Sandbox {
  readonly backend: Backend;
  readonly dir: string;
  readonly location: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  run(argv: readonly string[] | string, options?: RunOptions): Promise<Result>;
  /** Runs and insists on success; answers parsed JSON. */
  json<T = never>(argv: readonly string[] | string, options?: RunOptions): Promise<T>;
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
const CHOSEN = 'correct horse battery staple';

/** Ids in order, and bytes that are the same in every run. */
export function testEnvironment(clock: Clock, seed = 'roster'): Environment {
  let ids = 0;
  let draws = 0;
  return {
    now: () => clock.now,
    newId: () => `0190a000-0000-7000-8000-${String((ids += 1)).padStart(12, '0')}`,
    random: (bytes) => {
      const blocks: Buffer[] = [];
      for (let size = 0; size < bytes; size += 32)
        blocks.push(
          createHash('sha256')
            .update(`${seed}:${(draws += 1)}`)
            .digest(),
        );
      return Buffer.concat(blocks).subarray(0, bytes);
    },
    bcrypt: bcryptHere(4),
    medium: 'CLI',
    address: '',
  };
}

/** An empty sandbox: no store, no configuration. */
export const emptySandbox = (backend: Backend): Promise<Sandbox> => sandboxAt(backend, backend.location);

/** What a sandbox is made of, beside what tests see of it. */
interface Inside {
  readonly environment: Environment;
}

async function sandboxAt(backend: Backend, place: Backend['location']): Promise<Sandbox & Inside> {
  const dir = mkdtempSync(join(tmpdir(), 'roster-test-'));
  chmodSync(dir, 0o700);
  const location = await place(dir);
  const clock: Clock = { now: START };
  const env = { HOME: dir, ROSTER_CONFIG_DIR: join(dir, 'config'), ROSTER_STORE: location };
  return sandboxOf(backend, dir, location, env, clock, testEnvironment(clock));
}

/** A sandbox with the organization Acme and its Owner ada, who has chosen a password. */
export async function sandbox(backend: Backend): Promise<Sandbox> {
  const box = await sandboxAt(backend, backend.used);
  const made = await box.run('init --organization Acme --owner ada@acme.example --password-stdin', { stdin: CHOSEN });
  if (made.code !== 0) throw new Error(`init failed: ${made.stderr}`);
  return backend.remote ? calledOverHttp(box) : box;
}

/** The same organization, called through a server. */
async function calledOverHttp(box: Sandbox & Inside): Promise<Sandbox> {
  const server = await testServer(box.location, box.environment);
  const env = { ...box.env, ROSTER_STORE: undefined, ROSTER_URL: INSTANCE };
  await updateConfig(env, ({ current, contexts: { local, ...others } }) => ({
    current,
    contexts: { ...others, ...(local === undefined ? {} : { local: { ...local, location: INSTANCE } }) },
  }));
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
): Sandbox & Inside {
  const box: Sandbox & Inside = {
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
      // No server does these: they are about the store itself.
      const place = words[0] === 'store' ? { ROSTER_STORE: location } : {};
      return run(words, { ...options, env: { ...env, ...place, ...options.env } }, environment, clock, server);
    },
    async json(argv, options) {
      const result = await box.run([...(typeof argv === 'string' ? argv.split(' ') : argv), '--json'], options);
      if (result.code !== 0) throw new Error(`${String(argv)} exited ${result.code}: ${result.stderr}`);
      return JSON.parse(result.stdout) as never;
    },
    async as(username) {
      const reset = await box.json<{ temporary_password: string }>(['people', 'reset-password', username, '--reveal']);
      const theirEnv = { ...env, ROSTER_CONFIG_DIR: join(dir, `config-${username}`) };
      const theirs = sandboxOf(backend, dir, location, theirEnv, clock, environment, server);
      const login = await theirs.run(['login', username, '--password-stdin'], {
        stdin: `${reset.temporary_password}\n${CHOSEN} ${username}`,
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
    stdin: Object.assign(Readable.from(options.stdin === undefined ? [] : [options.stdin]), {
      isTTY: options.answers !== undefined,
    }),
    stdout: options.stdout ?? stdout.output,
    stderr: stderr.output,
    env: options.env ?? {},
    now: () => clock.now,
    environment: () => Promise.resolve(environment),
    remote: () => Promise.resolve(server === undefined ? nowhere : server.outside),
    prompter: () => Promise.resolve(scripted(options.answers ?? [], asked)),
    signal: options.signal ?? new AbortController().signal,
  };
  const code = await main(argv, io, '0.0.0-test');
  return {
    code,
    stdout: stdout.text(),
    stderr: server === undefined ? stderr.text() : withoutPlace(stderr.text()),
    asked,
  };
}

function collector(columns: number | undefined): { output: Output; text: () => string } {
  let text = '';
  return {
    output: {
      isTTY: columns !== undefined,
      columns: columns ?? 80,
      stream: new PassThrough(),
      write: (chunk) => ((text += chunk), Promise.resolve()),
    },
    text: () => text,
  };
}

/** An output whose reader went away. */
export const closedOutput = (): Output => ({
  isTTY: false,
  columns: 80,
  stream: new PassThrough(),
  write: () => Promise.reject(new ClosedPipe('closed')),
});

const nextAnswer = new WeakMap<readonly Answer[], number>();

/** Answers from a list, and complains when a check refuses one or there are none left. */
function scripted(answers: readonly Answer[], asked: string[]): Prompter {
  const next = <T extends Answer>(message: string): Promise<T> => {
    const at = nextAnswer.get(answers) ?? 0;
    nextAnswer.set(answers, at + 1);
    asked.push(message);
    const answer = answers[at];
    if (answer === undefined) throw new Error(`no answer for: ${message}`);
    if (answer === CTRL_C) return Promise.reject(new AppError('interrupted', 'stopped; nothing was changed'));
    return Promise.resolve(answer as T);
  };
  const checked = async (
    message: string,
    check: ((text: string) => string | undefined) | undefined,
    standard: string | undefined,
  ): Promise<string> => {
    const text = (await next<string>(message)) || (standard ?? '');
    const fault = check?.(text);
    if (fault !== undefined) throw new Error(`${message} ${text}: ${fault}`);
    return text;
  };
  return {
    input: (message, options) => checked(message, options?.check, options?.default),
    async password(message, options) {
      const text = await next<string>(message);
      const fault = await options?.check?.(text);
      if (fault !== undefined) throw new Error(`${message} ${fault}`);
      return text;
    },
    confirm: (message) => next(message),
    select: (message) => next(message),
    checkbox: async (message) => [...(await next<readonly string[]>(message))],
    async search(message, choices) {
      const ticked = await next<readonly string[]>(message);
      const unknown = ticked.filter((one) => !choices.some(({ value }) => value === one));
      if (ticked.length === 0 || unknown.length > 0) throw new Error(`${message} cannot be ${ticked.join(', ')}`);
      return [...ticked];
    },
  };
}
