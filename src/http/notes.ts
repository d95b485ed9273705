/** What followed from a change beyond what was asked for, as sentences in a header of the response. */

export const NOTES_HEADER = 'Roster-Notes';

/** A header may hold so many, and so many characters in all: proxies refuse larger ones. */
const MOST_NOTES = 20;
const MOST_LETTERS = 4000;

/** The sentences as JSON in ASCII; of too many, as many as fit, and how many there are more. */
export function encodeNotes(notes: readonly string[]): string {
  const shown = notes.slice(0, MOST_NOTES);
  for (; shown.length > 0; shown.pop()) {
    const rest = notes.length - shown.length;
    const text = ascii(rest === 0 ? shown : [...shown, `${rest} more: roster audit list`]);
    if (text.length <= MOST_LETTERS) return text;
  }
  return ascii([`${notes.length} things followed: roster audit list`]);
}

/** The sentences of a header; none where there is none, or something else stands in it. */
export function decodeNotes(header: string | null): string[] {
  if (header === null) return [];
  try {
    const notes: unknown = JSON.parse(header);
    return notesIn(notes);
  } catch {
    return [];
  }
}

/** Those items of a list that are sentences. */
export const notesIn = (notes: unknown): string[] =>
  Array.isArray(notes) ? notes.filter((note): note is string => typeof note === 'string').slice(0, MOST_NOTES + 1) : [];

const ascii = (notes: readonly string[]): string =>
  JSON.stringify(notes).replace(
    /[^\x20-\x7e]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
