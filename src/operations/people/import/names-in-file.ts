import { isPlain } from '../../../domain/names/look-alikes.ts';
import type { LookAlikeKeys } from '../../../domain/names/look-alikes.ts';
import { DigestMap } from '../../../lib/digest-map.ts';

/** The usernames of a file, compact: what could be mistaken for what, as `areAlike` has it. */
export interface NamesInFile {
  /** The line of the name that a name could be mistaken for; undefined: there is none. */
  lineOf(look: LookAlikeKeys): number | undefined;
  add(look: LookAlikeKeys, line: number): void;
}

/** Made for about so many names; `mixed`: not all of them are plain. */
export function namesInFile(expected: number, mixed: boolean): NamesInFile {
  const exact = new DigestMap(expected);
  /** By their looks: plain names, which only others are compared with, and those others. */
  const plain = new DigestMap(mixed ? expected : 0);
  const other = new DigestMap();
  const near = (map: DigestMap, { key, folded }: LookAlikeKeys) => map.get(`k${key}`) ?? map.get(`f${folded}`);
  const keep = (map: DigestMap, { key, folded }: LookAlikeKeys, line: number): void => {
    if (!map.has(`k${key}`)) map.set(`k${key}`, line);
    if (!map.has(`f${folded}`)) map.set(`f${folded}`, line);
  };
  return {
    lineOf(look) {
      const same = exact.get(look.name) ?? (mixed ? near(other, look) : undefined);
      return same ?? (isPlain(look.name) || !mixed ? undefined : near(plain, look));
    },
    add(look, line) {
      exact.set(look.name, line);
      if (mixed) keep(isPlain(look.name) ? plain : other, look, line);
    },
  };
}
