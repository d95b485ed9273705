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
  if (/\p{Cc}/u.test(text)) return 'must not contain control characters or line breaks';
  const expression = isExpression(text) ? compiled(text) : undefined;
  return typeof expression === 'string' ? expression : undefined;
}

/**
 * The same of a pattern for names, which neither begin nor end with a slash: what does one of both is a part of an
 * expression that a comma cut in two.
 */
export const namePatternFault = (text: string): string | undefined =>
  patternFault(text) ??
  (/^\/|\/$/.test(text) && !isExpression(text)
    ? 'begins or ends with a slash, as no name does: an expression does both, and one with a comma stands in double quotes'
    : undefined);

/** A function that tells whether a value is meant; an expression may match anywhere in it, and one with a fault means nothing. */
export function matcherOf(text: string): (value: string) => boolean {
  if (!isExpression(text)) return (value) => value === text;
  const expression = text.length > MAX_PATTERN ? undefined : compiled(text);
  return expression instanceof RE2JS ? (value) => expression.matcher(value).find() : () => false;
}

/** An expression, or what is wrong with it. Most of its time goes into classes of characters: a text may hold 30 of them. */
function compiled(text: string): RE2JS | string {
  try {
    const expression = RE2JS.compile(text.slice(1, -1));
    return expression.programSize() > MOST_STEPS ? 'is an expression with too many repetitions' : expression;
  } catch (error) {
    return `is no regular expression of RE2's kind: ${reasonOf(error)}`;
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'it cannot be read';
