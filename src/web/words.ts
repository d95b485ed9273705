import type { AppError } from '../domain/errors.ts';

/** What errors say on pages, where there are no commands. */

/** Commands and flags that people have a page or a field for, as errors name them. */
const PLACES: readonly (readonly [command: RegExp, words: string])[] = [
  [/\blog in: roster login\b/g, 'sign in'],
  [/\blog in again: roster login\b/g, 'sign in again'],
  [/, or with: roster login\b/g, ''],
  [
    /^open the address of roster in a browser and sign in there; roster login does, .*$/,
    'sign in by it: /signin has its button',
  ],
  [/, in a browser or with roster login, without a code\b/g, ', without a code'],
  [/\baccept it with its code: roster invitation accept\b/g, 'accept it with its code: /invitation'],
  [/\bthen roster me unlink \S+/g, 'then unlink it on the page about yourself: /me'],
  [/\bchoose another with --username\b/g, 'choose another'],
  [/^roster people list --search TEXT$/, 'look for them among all: /people'],
  [/^roster group list$/, 'look for it among all: /groups'],
  [/^roster role list \((there are .*)\)$/, '$1'],
  [/^roster role list --scope \w+$/, 'look for it among all: /roles'],
  [/^roster audit list$/, 'look for it in the log: /audit'],
  [/^roster token list$/, 'yours are on the page about yourself: /me'],
  [/; `roster role list` shows what each role is for/g, ''],
  [/; `roster people list --role Owner` names them/g, ''],
  [/^--since (.*) is not before --until (.*)$/, 'Since ($1) is not before Until ($2)'],
  [/\bas --since and the later one as --until\b/g, 'as Since and the later one as Until'],
];

/** The message and the hint of an error, in the words of pages. */
export function onPages({ message, hint }: AppError): { readonly message: string; readonly hint: string | undefined } {
  const worded = (text: string): string =>
    PLACES.reduce((changed, [command, words]) => changed.replace(command, words), text);
  return { message: worded(message), hint: hint === undefined ? undefined : worded(hint) };
}
