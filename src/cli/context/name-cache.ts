import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as z from 'zod/mini';
import type { Operation } from '../../core/operation.ts';
import type { AuditKind } from '../../domain/audit.ts';
import { defOf, innerOf, namedKind, STORED_KINDS } from '../../domain/field.ts';
import type { StoredKind } from '../../domain/field.ts';
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

type CacheTarget = Pick<Target, 'location' | 'context'>;
/** The ids tell who was renamed or is gone. */
type Pair = readonly [id: string, name: string];

/** Names that are kept of a kind; more would make every command slower that shows one. */
const KEPT = 500;
/** Operations that are kept: the last ones are those that people undo and look up. */
const KEPT_OPERATIONS = 50;
/** A file that is larger is none of ours. */
const LARGEST = 1024 * 1024;

/** The event for which an operation is there, where what its output names is gone afterwards. */
const REMOVALS: readonly AuditKind[] = [
  'User.Removed',
  'User.Left',
  'Group.Removed',
  'RBACRole.Removed',
  'Project.Removed',
  'Notification.Removed',
  'Queue.Removed',
  'MachineQuota.Removed',
];

const folder = (env: Env): string => join(configDir(env), 'names');

function fileOf(env: Env, { location, context }: CacheTarget, kind: StoredKind): string {
  const key = sha256(JSON.stringify([context ?? null, location]));
  return join(folder(env), `${key.slice(0, 32)}-${kind}.json`);
}

/** The cached names of a place. Empty where nothing is known. */
export const cachedNames = (env: Env, target: CacheTarget, kind: StoredKind): readonly string[] => [
  ...new Set(read(fileOf(env, target, kind)).map(([, name]) => name)),
];

/** Forgets the names of a place: its context is removed, or somebody else may use it next. */
export function dropNames(env: Env, target: CacheTarget): void {
  for (const kind of STORED_KINDS) rmSync(fileOf(env, target, kind), { force: true });
}

/**
 * A caller that keeps the names that its outputs hold. Under a token from the environment nothing is
 * kept: that is a script, or somebody else than the context's own.
 */
export const keepingNames = (caller: FlatCaller, env: Env, target: CacheTarget): FlatCaller =>
  env.ROSTER_TOKEN !== undefined
    ? caller
    : {
        ...caller,
        async call(operation, input, options) {
          const recorded: string[] = [];
          const output = await caller.call(operation, input, {
            ...options,
            recorded: (id) => {
              recorded.push(id);
              options?.recorded?.(id);
            },
          });
          if (options?.dryRun !== true) learn(env, target, operation, input, output, recorded);
          return output;
        },
      };

function learn(
  env: Env,
  target: CacheTarget,
  operation: Operation,
  input: unknown,
  output: unknown,
  recorded: readonly string[],
): void {
  try {
    const seen = new Map<StoredKind, Pair[]>();
    if (recorded.length > 0)
      seen.set(
        'operations',
        recorded.map((id) => [id, id]),
      );
    finderOf(operation.output)?.(output, (kind, pair) => {
      const pairs = seen.get(kind);
      if (pairs === undefined) seen.set(kind, [pair]);
      else pairs.push(pair);
    });
    for (const [kind, pairs] of seen) {
      const path = fileOf(env, target, kind);
      const before = read(path);
      const isOperation = kind === 'operations';
      const after = merged(before, pairs, {
        areGone: !isOperation && removes(operation),
        isWhole: isWholeList(input, output),
        most: isOperation ? KEPT_OPERATIONS : KEPT,
      });
      if (after !== before) write(env, path, after);
    }
  } catch {
    // A command must not fail, nor say anything, because of what only completion needs.
  }
}

const removes = (operation: Operation): boolean =>
  operation.mode === 'write' && operation.records[0] !== undefined && REMOVALS.includes(operation.records[0]);

/** What is kept after an output; `before` itself where it told nothing new. */
function merged(
  before: readonly Pair[],
  seen: readonly Pair[],
  { areGone, isWhole, most }: { readonly areGone: boolean; readonly isWhole: boolean; readonly most: number },
): readonly Pair[] {
  const names = new Map(seen);
  const others = isWhole ? [] : before.filter(([id]) => !names.has(id));
  if (areGone) return others.length < before.length ? others : before;
  const known = new Map(before);
  const isKnown = seen.every(([id, name]) => known.get(id) === name);
  return isKnown && others.length + names.size === before.length ? before : [...names, ...others].slice(0, most);
}

type Found = (kind: StoredKind, pair: Pair) => void;
type Find = (value: unknown, found: Found) => void;

/** What finds the names in values of a schema, by its fields that are such names; undefined: it has none. */
function finderOf(schema: z.core.$ZodType): Find | undefined {
  const { element, shape, options } = defOf(schema);
  if (shape !== undefined) return inFields(shape);
  if (options !== undefined) return allOf(options.map(finderOf));
  const inner = element ?? innerOf(schema);
  const find = inner && finderOf(inner);
  if (element === undefined || find === undefined) return find;
  return (value, found) => {
    if (Array.isArray(value)) for (const item of value.slice(0, KEPT) as unknown[]) find(item, found);
  };
}

const inFields = (shape: Readonly<Record<string, z.core.$ZodType>>): Find | undefined =>
  allOf(
    Object.entries(shape).map(([field, type]): Find | undefined => {
      const kind = namedKind(type);
      const find = kind === undefined ? finderOf(type) : undefined;
      if (kind === undefined && find === undefined) return undefined;
      return (value, found) => {
        const { id, [field]: inside } = (value ?? {}) as Readonly<Record<string, unknown>>;
        if (kind === undefined) find?.(inside, found);
        else if (kind === 'operations') {
          // Events that are older than operations have none.
          if (typeof inside === 'string' && inside !== '') found(kind, [inside, inside]);
        } else if (typeof id === 'string' && typeof inside === 'string') found(kind, [id, inside]);
      };
    }),
  );

function allOf(finders: readonly (Find | undefined)[]): Find | undefined {
  const some = finders.filter((find) => find !== undefined);
  if (some.length === 0) return undefined;
  return (value, found) => {
    for (const find of some) find(value, found);
  };
}

const isPage = (output: unknown): output is { readonly next_cursor: unknown } =>
  typeof output === 'object' && output !== null && 'items' in output && 'next_cursor' in output;

/** Whether an output lists everything of the kind that it names: what it does not name is gone. */
const isWholeList = (input: unknown, output: unknown): boolean =>
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
