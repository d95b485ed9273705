/** What followed from a change beyond what was asked for, as sentences in a header of the response. */

export const NOTES_HEADER = 'Roster-Notes';

/** How many sentences are read: no more are told of a change, with one that counts the rest. */
const MOST_NOTES = 21;
/** A header may hold so many characters: proxies refuse larger ones. */
const MOST_LETTERS = 4000;

/** The sentences as JSON in ASCII, as many as fit. */
export function encodeNotes(notes: readonly string[]): string {
  for (let count = notes.length; count > 0; count -= 1) {
    const text = ascii(count === notes.length ? notes : [...notes.slice(0, count), 'more: roster audit list']);
    if (text.length <= MOST_LETTERS) return text;
  }
  return ascii(['what followed is in the log: roster audit list']);
}

/** The sentences of a header; none where there is none, or something else stands in it. */
export function decodeNotes(header: string | null): string[] {
  if (header === null) return [];
  try {
    return notesIn(JSON.parse(header));
  } catch {
    return [];
  }
}

/** Those items of a list that are sentences. */
export const notesIn = (notes: unknown): string[] =>
  Array.isArray(notes) ? notes.filter((note): note is string => typeof note === 'string').slice(0, MOST_NOTES) : [];

const ascii = (notes: readonly string[]): string =>
  JSON.stringify(notes).replace(
    /[^\x20-\x7e]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
