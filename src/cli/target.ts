import { resolve } from 'node:path';
import { AppError } from '../domain/errors.ts';
import { defaultStore, readConfig } from './config.ts';
import type { Config } from './config.ts';

/** Where a command runs and as whom. */
export interface Target {
  /** Path or URL of the store. */
  readonly store: string;
  readonly token: string | undefined;
  /** The context that the target came from, or whose store it is. */
  readonly context: string | undefined;
  /** A token that replaces `token` once its transaction is known to have committed. */
  readonly nextToken: string | undefined;
}

interface Choice {
  readonly store: string | undefined;
  readonly context: string | undefined;
}

type Env = Readonly<Record<string, string | undefined>>;

/** The path or URL of a store in its full form. */
export const fullLocation = (location: string): string =>
  /^[a-z]+:\/\//i.test(location) ? location : resolve(location);

/**
 * Finds the target: `--store`, `--context`, `ROSTER_STORE`, `ROSTER_CONTEXT`, the current context,
 * in this order. `ROSTER_TOKEN` always comes before a context's own token, and a context's token
 * goes to that context's store alone. Throws `not_found`, `unauthenticated` where there is no target.
 */
export function findTarget(flags: Choice, env: Env): Target {
  const config = readConfig(env);
  const store = flags.store ?? (flags.context === undefined ? env.ROSTER_STORE || undefined : undefined);
  const name =
    store === undefined
      ? (flags.context ?? (env.ROSTER_CONTEXT || undefined) ?? config.current ?? undefined)
      : contextOfStore(config, fullLocation(store));
  const entry = name === undefined ? undefined : config.contexts[name];
  if (store === undefined && name !== undefined && entry === undefined) throw unknownContext(name, config);
  const location = store === undefined ? entry?.store : fullLocation(store);
  if (location === undefined)
    throw new AppError('unauthenticated', 'there is no organization to work on', {
      hint: 'make one with: roster init; or name one: roster context add NAME --store PATH',
    });
  const own = env.ROSTER_TOKEN || undefined;
  return {
    store: location,
    token: own ?? entry?.token,
    context: name,
    nextToken: own === undefined ? entry?.next_token : undefined,
  };
}

/** The store that a command works on as such, without anybody: by the same rules, then the default one. */
export function storeLocation(flags: Choice, env: Env): string {
  const named = flags.store ?? (flags.context === undefined ? env.ROSTER_STORE || undefined : undefined);
  if (named !== undefined) return fullLocation(named);
  const config = readConfig(env);
  const isNamed = flags.context !== undefined || Boolean(env.ROSTER_CONTEXT) || config.current !== null;
  return isNamed ? findTarget(flags, env).store : defaultStore(env);
}

export function unknownContext(name: string, config: Config): AppError {
  const names = Object.keys(config.contexts);
  return new AppError('not_found', `there is no context ${name}`, {
    hint: names.length === 0 ? 'roster context add NAME --store PATH' : `there are: ${names.join(', ')}`,
  });
}

/** The context whose store this is; of several, the current one. */
function contextOfStore(config: Config, location: string): string | undefined {
  const names = Object.keys(config.contexts).filter((name) => config.contexts[name]?.store === location);
  return names.find((name) => name === config.current) ?? names[0];
}
