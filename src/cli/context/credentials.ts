import { AppError } from '../../domain/errors.ts';
import { required } from '../../lib/required.ts';
import { isInstance } from '../../domain/location.ts';
import { updateConfig, updateContext } from './config.ts';
import type { Config, ContextEntry } from './config.ts';
import type { Target } from './target.ts';
import type { Env } from '../terminal/io.ts';

/**
 * Keeping a token that a command gets for itself: written as `next_token` before the commit that
 * makes it valid, and in the place of the old one after it.
 */

/** The context to keep a token in: the target's own, or a new one for its place. */
function entryOf(config: Config, target: Target): { readonly name: string; readonly entry: ContextEntry } {
  const known = target.context === undefined ? undefined : config.contexts[target.context];
  if (target.context !== undefined && known !== undefined) {
    if (known.location !== target.location) throw new AppError('internal', 'a token was to be kept for another place');
    return { name: target.context, entry: known };
  }
  const { location, ca } = target;
  const fresh: ContextEntry = { location, ...(ca === undefined ? {} : { ca }) };
  const base = isInstance(location) ? new URL(location).hostname : 'local';
  for (let attempt = 1; ; attempt += 1) {
    const name = target.context ?? (attempt === 1 ? base : `${base}-${attempt}`);
    const taken = config.contexts[name];
    const isIts = taken?.location === location && taken.kind === target.kind;
    if (taken === undefined || isIts) return { name, entry: taken ?? fresh };
  }
}

/** Keeps a token beside the current one of the context, which it replaces once it has worked; makes the context if need be. */
export const storeToken = (env: Env, target: Target, token: string): Promise<void> =>
  updateConfig(env, (config) => {
    const { name, entry } = entryOf(config, target);
    return {
      current: config.current ?? name,
      contexts: { ...config.contexts, [name]: { ...entry, next_token: token } },
    };
  });

/** Keeps the token that a login makes, which is all that it makes. */
export const storeMadeToken = (
  env: Env,
  target: Target,
  secrets: readonly { readonly secret: string }[],
): Promise<void> => storeToken(env, target, required(secrets[0], 'the token of a login').secret);

/**
 * Finds out whether a token could be kept, before one is made elsewhere: what there is is written as it is. Throws what
 * `updateConfig` throws.
 */
export const requireTokenStorable = (env: Env): Promise<void> => updateConfig(env, (config) => config);

/** Takes a kept token out again that surely never came to be. */
export const dropStoredToken = (env: Env, target: Target, token: string): Promise<void> =>
  updateConfig(env, (config) => {
    const { name, entry } = entryOf(config, target);
    if (entry.next_token !== token) return config;
    const { next_token: _, ...rest } = entry;
    return { ...config, contexts: { ...config.contexts, [name]: rest } };
  });

/** Puts the kept token in its place, in the context that it was kept in; answers that context's name. */
export async function promoteToken(
  env: Env,
  target: Target,
  token: string,
  facts: Pick<ContextEntry, 'username' | 'organization'>,
): Promise<string> {
  let kept = '';
  await updateConfig(env, (config) => {
    const { name, entry } = entryOf(config, target);
    kept = name;
    const { next_token: _, ...rest } = entry;
    return { ...config, contexts: { ...config.contexts, [name]: { ...rest, ...facts, token } } };
  });
  return kept;
}

/** Makes a context the current one. */
export const useContext = (env: Env, name: string): Promise<void> =>
  updateConfig(env, (config) => ({ ...config, current: name }));

/** A context whose token is another one now; what was kept since to follow it goes on waiting. */
export function promoted({ next_token: kept, ...entry }: ContextEntry, token: string): ContextEntry {
  return { ...entry, token, ...(kept === undefined || kept === token ? {} : { next_token: kept }) };
}

/** Takes the tokens out of a context, which stays for the next login. */
export const forgetToken = (env: Env, name: string): Promise<void> =>
  updateContext(env, name, ({ token: _token, next_token: _next, ...entry }) => entry);
