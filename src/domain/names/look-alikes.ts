import { isAscii, withoutInvisible } from './invisible.ts';
import { sortKey } from './names.ts';

/** Which names could be mistaken for each other; docs/names.md has the rule. */

/** A name with the keys that it is compared by. */
export interface LookAlikeKeys {
  readonly name: string;
  /** Equal for names that look alike: their skeleton (UTS #39), case aside. */
  readonly key: string;
  /** Equal for names that differ in case alone. */
  readonly folded: string;
}

/** The skeletons of names, in their order. Unicode's table is loaded only for names outside of ASCII. */
export async function lookAlikeKeysOf(names: readonly string[]): Promise<LookAlikeKeys[]> {
  const keys = await lookKeys(names);
  return names.map((name, at) => ({ name, key: keys[at] ?? '', folded: sortKey(name) }));
}

/** The keys by which names look alike, in their order; stores keep them. */
export async function lookKeys(names: readonly string[]): Promise<string[]> {
  if (names.every(isAscii)) return names.map((name) => keyBy(asciiPrototypes, name));
  const { default: prototypes } = await import('unhomoglyph');
  return names.map((name) => (isAscii(name) ? keyBy(asciiPrototypes, name) : keyBy(skeletonBy(prototypes), name)));
}

/**
 * Whether one of two names of one kind could be mistaken for the other. Names of plain ASCII differ by any character, in
 * case as well: usernames such as bob1 and bobl are usual. Any other name must differ in looks, case aside.
 */
export const areAlike = (one: LookAlikeKeys, other: LookAlikeKeys): boolean =>
  one.name === other.name || (areSimilar(one, other) && !(isPlain(one.name) && isPlain(other.name)));

/** Whether names look alike, also in ASCII: the rule between people and service accounts. */
export const areSimilar = (one: LookAlikeKeys, other: LookAlikeKeys): boolean =>
  one.key === other.key || one.folded === other.folded;

/** An index of names that finds those that may collide with another, without comparing all of them. */
interface NameIndex<T extends LookAlikeKeys> {
  add(look: T): void;
  /** Those that share a key with a name, each once; the caller decides which of them collide. */
  near(look: LookAlikeKeys): T[];
  /** The first that could be mistaken for a name of the same kind. */
  collisionOf(look: LookAlikeKeys): T | undefined;
}

/** Makes the index of these names. */
export function nameIndex<T extends LookAlikeKeys>(looks: readonly T[] = []): NameIndex<T> {
  const byKey = new Map<string, T[]>();
  const keysOf = ({ key, folded }: LookAlikeKeys): string[] => [...new Set([key, folded])];
  const add = (look: T): void => {
    for (const key of keysOf(look)) {
      const same = byKey.get(key);
      if (same === undefined) byKey.set(key, [look]);
      else same.push(look);
    }
  };
  const near = (look: LookAlikeKeys): T[] => [...new Set(keysOf(look).flatMap((key) => byKey.get(key) ?? []))];
  for (const look of looks) add(look);
  return { add, near, collisionOf: (look) => near(look).find((other) => areAlike(look, other)) };
}

/** Whether a name holds nothing but ASCII, and no two spaces in a row. */
export const isPlain = (name: string): boolean => /^[\x21-\x7E]+(?: [\x21-\x7E]+)*$/.test(name);

type Replace = (text: string) => string;

/** Compared in lower case as well as before: a Greek or Cyrillic capital may look Latin where its small letter does not. */
const keyBy = (skeleton: Replace, name: string): string => skeleton(skeleton(name).toLowerCase());

/** The skeleton of UTS #39, with all kinds of blanks as one. */
const skeletonBy =
  (prototypes: Replace): Replace =>
  (text) =>
    prototypes(withoutInvisible(text.normalize('NFD')).replace(/\s+/gu, ' ')).normalize('NFD');

/** What Unicode's table says about ASCII, so that ASCII names do not load it; a test compares the two. */
const ASCII_PROTOTYPES: Readonly<Record<string, string>> = {
  '0': 'O',
  '1': 'l',
  I: 'l',
  '|': 'l',
  m: 'rn',
  '`': "'",
  '"': "''",
  '%': '\u00BA/\u2080',
};

const asciiPrototypes: Replace = (text) =>
  text.replace(/ {2,}/g, ' ').replace(/[01I|m`"%]/g, (character) => ASCII_PROTOTYPES[character] ?? character);
