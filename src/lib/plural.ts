/** Counts in sentences. */

/** A noun with a regular plural, in the form that fits the number. */
export const plural = (count: number, noun: string): string => `${noun}${count === 1 ? '' : 's'}`;

/** A count with its noun: `1 event`, `2 events`. */
export const counted = (count: number, noun: string): string => `${count} ${plural(count, noun)}`;

/** How many things are named one by one. */
const NAMED = 5;

/** The subject of a sentence: one or a few names, or how many `things` there are: `ada is`, `ada, grace are`, `12 people are`. */
export const named = (names: readonly string[], things: string): string =>
  names.length > NAMED ? `${names.length} ${things} are` : `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'}`;
