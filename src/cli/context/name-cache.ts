import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configDir } from './config.ts';
import type { FlatCaller } from './flat.ts';
import type { Target } from './target.ts';
import { sha256 } from '../../lib/sha256.ts';
import type { Env } from '../terminal/io.ts';

/**
 * The names that commands have shown lately, for shell completion, which opens no store. A file for
 * each kind, context and place, below the configuration, 0600: names and ids, never a secret. It is a
 * convenience: whatever goes wrong with it is passed over.
 */

const KINDS = ['people', 'groups', 'roles', 'projects'] as const;
type Kind = (typeof KINDS)[number];

type CacheTarget = Pick<Target, 'location' | 'context'>;
/** The ids tell who was renamed or is gone. */
type Pair = readonly [id: string, name: string];

/** Names that are kept of a kind; more would make every command slower that shows one. */
const KEPT = 500;
/** A file that is larger is none of ours. */
const LARGEST = 1024 * 1024;

const KIND_OF: Readonly<Record<string, Kind>> = {
  people: 'people',
  session: 'people',
  group: 'groups',
  role: 'roles',
  project: 'projects',
};
/** The people of a project are of several kinds, and no projects. */
const OF_OTHER_KINDS = /^project\.people-/;
const REMOVALS = new Set([
  'people.remove',
  'people.offboard',
  'people.leave',
  'group.delete',
  'role.delete',
  'project.delete',
]);

const folder = (env: Env): string => join(configDir(env), 'names');

function fileOf(env: Env, { location, context }: CacheTarget, kind: Kind): string {
  const key = sha256(JSON.stringify([context ?? null, location]));
  return join(folder(env), `${key.slice(0, 32)}-${kind}.json`);
}

/** The cached names of a place. Empty where nothing is known. */
export const cachedNames = (env: Env, target: CacheTarget, kind: Kind): readonly string[] => [
  ...new Set(read(fileOf(env, target, kind)).map(([, name]) => name)),
];

/** Forgets the names of a place: its context is removed, or somebody else may use it next. */
export function dropNames(env: Env, target: CacheTarget): void {
  for (const kind of KINDS) rmSync(fileOf(env, target, kind), { force: true });
}

/**
 * A caller that keeps the names that its answers hold. Under a token from the environment nothing is
 * kept: that is a script, or somebody else than the context's own.
 */
export const keepingNames = (caller: FlatCaller, env: Env, target: CacheTarget): FlatCaller =>
  env.ROSTER_TOKEN !== undefined
    ? caller
    : {
        ...caller,
        async call(operation, input, options) {
          const output = await caller.call(operation, input, options);
          if (options?.dryRun !== true) learn(env, target, operation.name, input, output);
          return output;
        },
      };

function learn(env: Env, target: CacheTarget, operation: string, input: unknown, output: unknown): void {
  const kind = KIND_OF[operation.slice(0, operation.indexOf('.'))];
  if (kind === undefined || OF_OTHER_KINDS.test(operation)) return;
  try {
    const seen = namesIn(output);
    if (seen.length === 0) return;
    const path = fileOf(env, target, kind);
    const before = read(path);
    const after = merged(before, seen, REMOVALS.has(operation), isWholeList(operation, input, output));
    if (after !== before) write(env, path, after);
  } catch {
    // A command must not fail, nor say anything, because of what only completion needs.
  }
}

/** What is kept after an answer; `before` itself where it told nothing new. */
function merged(before: readonly Pair[], seen: readonly Pair[], areGone: boolean, isWhole: boolean): readonly Pair[] {
  const names = new Map(seen);
  const others = isWhole ? [] : before.filter(([id]) => !names.has(id));
  if (areGone) return others.length < before.length ? others : before;
  const known = new Map(before);
  const isKnown = seen.every(([id, name]) => known.get(id) === name);
  return isKnown && others.length + seen.length === before.length ? before : [...seen, ...others].slice(0, KEPT);
}

/** The ids and names in an answer: one thing, several, or a page of them. */
function namesIn(output: unknown): Pair[] {
  const items: unknown = isPage(output) ? output.items : output;
  return (Array.isArray(items) ? (items as unknown[]) : [items]).slice(0, KEPT).flatMap((item) => {
    const { id, username, name } = (item ?? {}) as Readonly<Record<string, unknown>>;
    const text = username ?? name;
    return typeof id === 'string' && typeof text === 'string' ? [[id, text] as const] : [];
  });
}

const isPage = (output: unknown): output is { readonly items: unknown; readonly next_cursor: unknown } =>
  typeof output === 'object' && output !== null && 'items' in output && 'next_cursor' in output;

/** Whether an answer lists everything there is: what it does not name is gone. */
const isWholeList = (operation: string, input: unknown, output: unknown): boolean =>
  operation.endsWith('.list') &&
  isPage(output) &&
  output.next_cursor === null &&
  Object.entries(input ?? {}).every(([key, value]) => key === 'limit' || value === undefined);

function read(path: string): readonly Pair[] {
  try {
    if (statSync(path).size > LARGEST) return [];
    const stored: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(stored) ? (stored as unknown[]).filter(isPair) : [];
  } catch {
    return [];
  }
}

const isPair = (value: unknown): value is Pair =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && typeof value[1] === 'string';

/** Put in place whole; of two at once, the last one counts. */
function write(env: Env, path: string, names: readonly Pair[]): void {
  mkdirSync(folder(env), { recursive: true, mode: 0o700 });
  const beside = mkdtempSync(`${path}-`);
  try {
    const file = join(beside, 'names');
    writeFileSync(file, JSON.stringify(names), { mode: 0o600 });
    renameSync(file, path);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}
