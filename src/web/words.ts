import type { AppError } from '../domain/errors.ts';

/** What errors say on pages, where there are no commands. */

/** Commands that people have a page for. */
const PLACES: readonly (readonly [command: RegExp, words: string])[] = [
  [/\blog in: roster login\b/g, 'sign in'],
  [/\blog in again: roster login\b/g, 'sign in again'],
];

/** The message and the hint of an error, in the words of pages. */
export function onPages({ message, hint }: AppError): { readonly message: string; readonly hint: string | undefined } {
  const worded = (text: string): string =>
    PLACES.reduce((changed, [command, words]) => changed.replace(command, words), text);
  return { message: worded(message), hint: hint === undefined ? undefined : worded(hint) };
}
