import { distance } from 'fastest-levenshtein';
import { nearest } from '../../lib/nearest-name.ts';

/** Words that other tools use for what roster calls otherwise. They work, and help does not show them. */

/** Other words for nouns; the plural of a noun works as well. */
const NOUNS: Readonly<Record<string, string>> = {
  user: 'people',
  users: 'people',
  member: 'people',
  members: 'people',
  person: 'people',
  sa: 'service-account',
  org: 'settings',
};

/** Verbs that stand for each other. No noun has two of a row. */
export const SYNONYMS: readonly (readonly string[])[] = [
  ['list', 'ls'],
  ['show', 'get', 'view', 'describe'],
  ['create', 'add', 'new'],
  ['edit', 'modify', 'update', 'set'],
  ['remove', 'delete', 'rm'],
];

/** Verbs after which somebody or something is gone. */
export const REMOVING: ReadonlySet<string> = new Set([
  'remove',
  'delete',
  'revoke',
  'leave',
  'offboard',
  'deactivate',
  'logout',
]);

/** Words by which people mean such a verb, whatever it is called. */
const MEANS_REMOVING = new Set([...REMOVING, 'rm', 'del', 'drop', 'destroy', 'erase', 'purge']);

/** Words that are only suggested for: other tools mean slightly different things by them. */
const ALMOST: Readonly<Record<string, string>> = {
  disable: 'deactivate',
  suspend: 'deactivate',
  block: 'deactivate',
  enable: 'reactivate',
  activate: 'reactivate',
  unsuspend: 'reactivate',
};

/** The real word, among those that can stand here, that another one stands for; undefined: none. */
export function meantBy(word: string, names: readonly string[]): string | undefined {
  const noun = Object.hasOwn(NOUNS, word) ? NOUNS[word] : word.endsWith('s') ? word.slice(0, -1) : undefined;
  if (noun !== undefined && names.includes(noun)) return noun;
  const row = SYNONYMS.find((verbs) => verbs.includes(word)) ?? [];
  return row.find((verb) => names.includes(verb));
}

/** What somebody who typed an unknown word most likely meant; never what removes, unless that was meant. */
export function suggestionFor(word: string, names: readonly string[]): string | undefined {
  const almost = Object.hasOwn(ALMOST, word) ? ALMOST[word] : undefined;
  if (almost !== undefined && names.includes(almost)) return almost;
  const removing = names.filter((name) => REMOVING.has(name));
  if (MEANS_REMOVING.has(word)) return nearest(word, removing) ?? removing[0];
  const near = nearest(word, [...names.filter((name) => !REMOVING.has(name)), ...aliasesOf(names)]);
  const misspelt = removing.find((name) => name[0] === word[0] && distance(name, word) <= 2);
  return misspelt ?? (near === undefined || names.includes(near) ? near : meantBy(near, names));
}

/** Other words for what can stand here, but for what removes. */
const aliasesOf = (names: readonly string[]): string[] =>
  [...Object.keys(NOUNS), ...SYNONYMS.flat()].filter((word) => {
    const meant = meantBy(word, names);
    return meant !== undefined && !REMOVING.has(meant);
  });
