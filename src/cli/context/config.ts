import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { AppError, systemCode } from '../../domain/errors.ts';
import { isOpenToOthers } from '../../lib/file-mode.ts';
import { validate } from '../../core/validate.ts';
import { lockFolder, LOCK_TIMES } from './config-lock.ts';
import type { LockTimes } from './config-lock.ts';
import type { Env } from '../terminal/io.ts';

/** The user's configuration: contexts, each a target with the token for it. */

const context = z.object({
  /** Path or URL of a store, or URL of an instance. */
  location: z.string(),
  /** What speaks there, where it is not roster. */
  kind: z.optional(z.enum(['semaphore'])),
  /** A file with the certificates of the only authorities that the instance's may come from. */
  ca: z.optional(z.string()),
  token: z.optional(z.string()),
  /** Written before the commit that makes it valid, so that a crash in between locks nobody out. */
  next_token: z.optional(z.string()),
  username: z.optional(z.string()),
  organization: z.optional(z.string()),
});
const config = z.object({
  current: z._default(z.nullable(z.string()), null),
  contexts: z._default(z.record(z.string(), context), {}),
});

export type ContextEntry = z.infer<typeof context>;
export type Config = z.infer<typeof config>;
export const CONFIG_FILE = 'config.json';
const empty = (): Config => ({ current: null, contexts: named({}) });

/** The user's base directory for a purpose, by the XDG rules; relative settings do not count. */
function xdg(env: Env, variable: string, fallback: string): string {
  const set = env[variable];
  return set?.startsWith('/') === true ? set : join(env.HOME ?? homedir(), fallback);
}

/** The folder of the configuration, which need not be there. */
export const configDir = (env: Env): string =>
  env.ROSTER_CONFIG_DIR ? resolve(env.ROSTER_CONFIG_DIR) : join(xdg(env, 'XDG_CONFIG_HOME', '.config'), 'roster');

/** Where the store is when nobody says otherwise. */
export const defaultStore = (env: Env): string =>
  join(xdg(env, 'XDG_DATA_HOME', '.local/share'), 'roster', 'roster.db');

/** Reads the configuration; an absent one is empty. Throws `invalid` when it is damaged or others can read it. */
export function readConfig(env: Env): Config {
  const path = join(configDir(env), CONFIG_FILE);
  requireClosedFolder(configDir(env));
  const mode = statSync(path, { throwIfNoEntry: false })?.mode;
  if (mode === undefined) return empty();
  if (isOpenToOthers(mode))
    throw new AppError('invalid', `others on this machine can read ${path}, which holds tokens`, {
      hint: `chmod 600 '${path}'`,
    });
  return parseConfig(readFileSync(path, 'utf8'), path);
}

/** Throws `invalid` for a folder that others can enter: they could put a configuration of theirs there. */
function requireClosedFolder(dir: string): void {
  const mode = statSync(dir, { throwIfNoEntry: false })?.mode;
  if (mode !== undefined && isOpenToOthers(mode)) {
    throw new AppError('invalid', `others on this machine can enter ${dir}, which holds tokens`, {
      hint: `chmod 700 '${dir}'`,
    });
  }
}

function parseConfig(text: string, path: string): Config {
  try {
    const { current, contexts } = validate(config, JSON.parse(text));
    return { current, contexts: named(contexts) };
  } catch {
    // Without its cause: what a JSON parser says quotes the text, and the text holds tokens.
    throw new AppError('invalid', `the configuration ${path} is damaged`, {
      hint: 'repair it, or move it away and log in again',
    });
  }
}

/** Contexts by name alone: `constructor` is one that somebody made, or none. */
const named = (contexts: Readonly<Record<string, ContextEntry>>): Record<string, ContextEntry> =>
  Object.assign(Object.create(null) as Record<string, ContextEntry>, contexts);

/** Changes the configuration under a lock, atomically, as a 0600 file in a 0700 folder. Throws `store_locked`, `unavailable`. */
export async function updateConfig(
  env: Env,
  change: (config: Config) => Config,
  times: LockTimes = LOCK_TIMES,
): Promise<void> {
  const dir = configDir(env);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const { requireOurs, release } = await lockFolder(dir, times);
  try {
    const { default: Conf } = await import('conf');
    const next = change(readConfig(env));
    const file = new Conf<Record<string, unknown>>({
      cwd: dir,
      configName: CONFIG_FILE.replace('.json', ''),
      configFileMode: 0o600,
      serialize: (value) => `${JSON.stringify(value, null, 2)}\n`,
    });
    requireOurs();
    file.store = { ...next };
  } catch (error) {
    throw unwritable(error, join(dir, CONFIG_FILE));
  } finally {
    await release();
  }
}

function unwritable(error: unknown, path: string): unknown {
  const why = {
    ENOSPC: 'no room left on the disk',
    EDQUOT: 'no room left for this user',
    EROFS: 'the disk is read-only',
  }[systemCode(error)];
  if (error instanceof AppError || why === undefined) return error;
  return new AppError('unavailable', `the configuration ${path} cannot be written: ${why}`, {
    hint: 'make room, and run it again',
    cause: error,
  });
}

/** Changes one context, which must be there. */
export const updateContext = (env: Env, name: string, change: (entry: ContextEntry) => ContextEntry): Promise<void> =>
  updateConfig(env, (current) => {
    const entry = current.contexts[name];
    return entry === undefined ? current : { ...current, contexts: { ...current.contexts, [name]: change(entry) } };
  });
