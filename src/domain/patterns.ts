import { RE2JS } from 're2js';

/** The texts of filters: exact, or a regular expression of RE2's kind between slashes, which takes linear time. */

/** A pattern is no longer than this, in UTF-16 units, the slashes included. */
export const MAX_PATTERN = 130;
/** How many steps a compiled expression may have: repetitions of repetitions make many of a short text. */
const MOST_STEPS = 300;

/** Whether a text is a regular expression rather than an exact one. */
export const isExpression = (text: string): boolean => text.length > 2 && text.startsWith('/') && text.endsWith('/');

/** What is wrong with a pattern, as the end of a sentence; undefined when nothing is. */
export function patternFault(text: string): string | undefined {
  if (text === '') return 'must not be empty';
  if (text.length > MAX_PATTERN) return `is longer than ${MAX_PATTERN} characters`;
  if (!text.isWellFormed()) return 'is not valid Unicode text';
  if (!isExpression(text)) return undefined;
  try {
    return compiled(text).programSize() > MOST_STEPS ? 'is an expression with too many repetitions' : undefined;
  } catch (error) {
    return `is no regular expression of RE2's kind: ${reasonOf(error)}`;
  }
}

/** A function that tells whether a value is meant; an expression may match anywhere in it. The pattern must be without fault. */
export function matcherOf(text: string): (value: string) => boolean {
  if (!isExpression(text)) return (value) => value === text;
  const expression = compiled(text);
  return (value) => expression.matcher(value).find();
}

const compiled = (text: string): RE2JS => RE2JS.compile(text.slice(1, -1));

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'it cannot be read';
