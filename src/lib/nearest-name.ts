import { closest, distance } from 'fastest-levenshtein';

const folded = (name: string): string => name.normalize('NFC').toLowerCase();

/**
 * The largest edit distance of a suggestion: two letters that changed places in a short word, and some four of a long one,
 * since `notification` is no slip of `invitation`.
 */
const nearOf = (length: number): number => Math.max(1, Math.min(length / 2, length / 4 + 1.5));

/** The name that somebody who typed `wanted` most likely meant, if one is near enough; case aside. */
export function nearest(wanted: string, names: readonly string[]): string | undefined {
  const key = folded(wanted);
  const most = nearOf(key.length);
  // The difference in length is a lower bound of the distance, so a huge word is compared with nothing.
  const candidates = names.map(folded).filter((name) => Math.abs(name.length - key.length) <= most);
  if (candidates.length === 0) return undefined;
  const best = closest(key, candidates);
  return distance(key, best) <= most ? names.find((name) => folded(name) === best) : undefined;
}
