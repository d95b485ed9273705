/** Counts in sentences. */

/** A noun with a regular plural, in the form that fits the number. */
export const plural = (count: number, noun: string): string => `${noun}${count === 1 ? '' : 's'}`;

/** A count with its noun: `1 event`, `2 events`. */
export const counted = (count: number, noun: string): string => `${count} ${plural(count, noun)}`;
