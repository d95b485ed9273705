import { resolve } from 'node:path';
import { AppError } from '../../domain/errors.ts';
import { isInstance, isUrl } from '../../domain/location.ts';
import { defaultStore, readConfig } from './config.ts';
import type { Config, ContextEntry } from './config.ts';
import type { Env } from '../terminal/io.ts';

/** Where a command runs and as whom. */
export interface Target {
  /** Path or URL of a store, or URL of an instance. */
  readonly location: string;
  /** What speaks at the URL, where it is not roster. */
  readonly kind?: ContextEntry['kind'];
  /** A file with the certificates of the only authorities to trust; undefined: those that the machine trusts. */
  readonly ca: string | undefined;
  readonly token: string | undefined;
  /** Where that came from; undefined: there is none. */
  readonly tokenFrom?: 'ROSTER_TOKEN' | 'context' | undefined;
  /** The context that the target came from, or whose store it is. */
  readonly context: string | undefined;
  /** A token that replaces `token` once its transaction is known to have committed. */
  readonly nextToken: string | undefined;
}

interface Choice {
  readonly store: string | undefined;
  readonly url: string | undefined;
  readonly context: string | undefined;
}

/** A path or URL in its full form, so that the same place is always written the same way. */
export const fullLocation = (location: string): string =>
  isInstance(location) ? location.replace(/\/+$/, '') : isUrl(location) ? location : resolve(location);

/**
 * The URL of an instance in its full form. Throws `invalid` for what is none, or holds a secret, or would send
 * the token unencrypted to another machine.
 */
export function instanceUrl(text: string, flag = '--url', example = 'https://roster.example'): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const refuse = (what: string) => new AppError('invalid', `${flag} ${what}`, { hint: `such as ${example}` });
  if (url === undefined || !isInstance(text)) throw refuse('must be the https:// URL of an instance');
  if (url.username !== '' || url.password !== '') throw refuse('must not hold a name or password: log in instead');
  if (url.search !== '' || url.hash !== '') throw refuse('must end with the path, without ? and #');
  if (url.protocol === 'http:' && !LOOPBACK.has(url.hostname))
    throw refuse('must be https://: over http:// everybody on the way could read the token');
  return fullLocation(url.href);
}

/** The full form of a store's path or URL. Throws `invalid` for an instance, to which another flag leads. */
export function fullStoreLocation(text: string, flag = '--store'): string {
  if (isInstance(text))
    throw new AppError('invalid', `${flag} is for a store, and that is the URL of an instance`, {
      hint: 'give it with --url',
    });
  return fullLocation(text);
}

/** The machine itself, to which plain HTTP may go. */
export const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What flags and environment name as the place itself; `--context` comes before the environment. Throws `usage`, `invalid`. */
function namedLocation({ store, url, context }: Choice, env: Env): string | undefined {
  if (store !== undefined && url !== undefined)
    throw new AppError('usage', '--store and --url cannot be given together', { hint: 'give one of them' });
  if (store !== undefined) return fullStoreLocation(store);
  if (url !== undefined) return instanceUrl(url);
  if (context !== undefined) return undefined;
  if (env.ROSTER_STORE) return fullStoreLocation(env.ROSTER_STORE, 'ROSTER_STORE');
  return env.ROSTER_URL ? instanceUrl(env.ROSTER_URL, 'ROSTER_URL') : undefined;
}

/**
 * Finds the target: `--store` or `--url`, `--context`, `ROSTER_STORE` or `ROSTER_URL`, `ROSTER_CONTEXT`, the
 * current context, in this order. `ROSTER_TOKEN` always comes before a context's own token, and a context's
 * token goes to that context's place alone. Throws `not_found`, `unauthenticated` where there is no target.
 */
export function findTarget(flags: Choice, env: Env): Target {
  const config = readConfig(env);
  const named = namedLocation(flags, env);
  const name =
    named === undefined
      ? (flags.context ?? (env.ROSTER_CONTEXT || undefined) ?? config.current ?? undefined)
      : contextAt(config, named);
  const entry = name === undefined ? undefined : config.contexts[name];
  if (named === undefined && name !== undefined && entry === undefined) throw unknownContext(name, config);
  const location = named ?? entry?.location;
  if (location === undefined)
    throw new AppError('unauthenticated', 'there is no organization to work on', {
      hint: 'make one with: roster init; or name one: roster context add NAME --store PATH',
    });
  const own = tokenIn(env);
  return {
    location,
    kind: entry?.kind,
    ca: entry?.ca ?? (env.ROSTER_CA ? resolve(env.ROSTER_CA) : undefined),
    token: own ?? entry?.token,
    tokenFrom: own !== undefined ? 'ROSTER_TOKEN' : entry?.token !== undefined ? 'context' : undefined,
    context: name,
    nextToken: own === undefined ? entry?.next_token : undefined,
  };
}

/**
 * The token of the environment, without blanks and line ends around it. Throws `unauthenticated` where it is set and
 * empty: to go on as somebody else would surprise.
 */
function tokenIn({ ROSTER_TOKEN: variable }: Env): string | undefined {
  const token = variable?.trim();
  if (token === '')
    throw new AppError('unauthenticated', 'ROSTER_TOKEN is set, but empty', {
      hint: 'a secret may be missing where this job runs; or unset ROSTER_TOKEN to use the context',
    });
  return token;
}

/** The same environment without its token, for what gets a token of its own. */
export const withoutToken = (env: Env): Env => ({ ...env, ROSTER_TOKEN: undefined });

/** The store that a command works on as such, without anybody: by the same rules, then the default one. Throws `invalid`. */
export const storeLocation = (flags: Choice, env: Env): string => noInstance(anyLocation(flags, env));

/** Where to make a store: what is named, whatever the contexts are for, or the default one. Throws `invalid`. */
export const newStoreLocation = ({ store, url }: Omit<Choice, 'context'>, env: Env): string =>
  noInstance(namedLocation({ store, url, context: undefined }, env) ?? defaultStore(env));

function noInstance(location: string): string {
  if (!isInstance(location)) return location;
  throw new AppError('invalid', `${location} is an instance, and this works on a store itself`, {
    hint: 'run it where the store is, with --store PATH',
  });
}

function anyLocation(flags: Choice, env: Env): string {
  const named = namedLocation(flags, env);
  if (named !== undefined) return named;
  const config = readConfig(env);
  const isNamed = flags.context !== undefined || Boolean(env.ROSTER_CONTEXT) || config.current !== null;
  return isNamed ? findTarget(flags, env).location : defaultStore(env);
}

/** The refusal of a context that is not there, `not_found`, with those that are. */
export function unknownContext(name: string, config: Config): AppError {
  const names = Object.keys(config.contexts);
  return new AppError('not_found', `there is no context ${name}`, {
    hint: names.length === 0 ? 'roster context add NAME --store PATH' : `there are: ${names.join(', ')}`,
  });
}

/** The context of this place; of several, the current one. A place that is named is roster's. */
function contextAt(config: Config, location: string): string | undefined {
  const names = Object.keys(config.contexts).filter((name) => {
    const entry = config.contexts[name];
    return entry?.location === location && entry.kind === undefined;
  });
  return names.find((name) => name === config.current) ?? names[0];
}
