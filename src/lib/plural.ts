/** Numbers of things in sentences. */

/** A noun that takes an s, as it stands beside a number of things. */
export const plural = (count: number, noun: string): string => `${noun}${count === 1 ? '' : 's'}`;

/** A number of things: `1 event`, `2 events`. */
export const counted = (count: number, noun: string): string => `${count} ${plural(count, noun)}`;
