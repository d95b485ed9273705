import type { Snapshot } from '../mirror/snapshot.ts';
import type { Pushed } from './push.ts';

/** The output of a call in a mirror, as it is on the instance. */

/**
 * The same output with the instance's ids and secrets. `struck`: secrets that the mirror made and that work nowhere; they
 * are empty where the instance made none.
 */
export function asWritten(
  output: unknown,
  { ids, tokens }: Pick<Pushed, 'ids' | 'tokens'>,
  struck: readonly string[],
): unknown {
  const [token] = tokens.values();
  const texts = new Map<string, string>([...ids, ...struck.map((secret) => [secret, token ?? ''] as const)]);
  return replaced(output, texts);
}

function replaced(value: unknown, texts: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return texts.get(value) ?? value;
  if (Array.isArray(value)) return value.map((one: unknown) => replaced(one, texts));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replaced(inner, texts)]));
}

/** A new project with the owner that it has on the instance, where that is somebody else. */
export function withOwnerThere(output: unknown, { owners }: Pick<Pushed, 'owners'>, { people }: Snapshot): unknown {
  const [ownerId] = owners.values();
  const there = people.find(({ id }) => id === ownerId);
  return there !== undefined && typeof output === 'object' && output !== null && 'owner' in output
    ? { ...output, owner: { id: there.id, username: there.name } }
    : output;
}
