import { closest, distance } from 'fastest-levenshtein';
import { sortKey } from './names.ts';

/** How far off a suggestion may be, as a part of what was typed. */
const NEAR = 0.5;

/** The name that somebody who typed `wanted` most likely meant, if one is near enough; case aside. */
export function nearest(wanted: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const key = sortKey(wanted);
  const best = closest(key, names.map(sortKey));
  const isNear = distance(key, best) <= Math.max(1, key.length * NEAR);
  return isNear ? names.find((name) => sortKey(name) === best) : undefined;
}
