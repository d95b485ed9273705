import { AppError } from '../../domain/errors.ts';
import { nearest } from '../../lib/nearest-name.ts';
import { shellWord } from '../../lib/shell.ts';
import type { Heading } from './formats.ts';
import { separatorName } from '../tables/separators.ts';

/** The headings of a file: how they compare, and how a refusal shows them. */

/** The first record of a file, and what separates its cells. */
export interface HeaderRecord {
  /** How messages call the file. */
  readonly source: string;
  readonly headings: readonly string[];
  readonly separator: string;
}

/** A heading as it is compared: in lower case, blanks at its ends dropped, those within it single. */
export const headingKey = (heading: string): string => heading.trim().replace(/\s+/gu, ' ').toLowerCase();

/** Whether a heading of a file is one of the table. */
export function isHeading(heading: string, wanted: Heading): boolean {
  const key = headingKey(heading);
  if (key === wanted) return true;
  if (wanted.endsWith('#')) return key.startsWith(wanted.slice(0, -1)) && /^\d+$/.test(key.slice(wanted.length - 1));
  return wanted.startsWith('[') && key.includes(wanted);
}

/** The columns with one of these headings, in the order of the headings. */
export const columnsOf = (headings: readonly string[], wanted: readonly Heading[]): number[] =>
  wanted.flatMap((one) => headings.flatMap((heading, at) => (isHeading(heading, one) ? [at] : [])));

/** The columns that the user names, in their order. Throws `invalid` for one that is not there, or is there twice. */
export function namedColumns(header: HeaderRecord, names: readonly string[], flag: string): number[] {
  return names.map((name) => {
    const found = header.headings.flatMap((heading, at) => (headingKey(heading) === headingKey(name) ? [at] : []));
    const [column, twice] = found;
    if (column === undefined) {
      const near = nearest(name, header.headings);
      throw refusal(
        header,
        `has no column ${shown(name)}`,
        near === undefined ? `correct ${flag}` : `did you mean ${shown(near)}?`,
      );
    }
    if (twice !== undefined) throw refusal(header, `has the column ${shown(name)} twice`, 'rename one of them');
    return column;
  });
}

/** How many headings a message shows, and how much of each, in UTF-16 units. */
const MOST_SHOWN = 20;
const LONGEST_SHOWN = 40;

/** The refusal of a file for its headings, which are shown with their separator. */
export function refusal(header: HeaderRecord, problem: string, hint: string): AppError {
  const { source, headings, separator } = header;
  const told = headings.slice(0, MOST_SHOWN).map(shown);
  const more = headings.length > MOST_SHOWN ? ` and ${headings.length - MOST_SHOWN} more` : '';
  const found =
    headings.length === 1
      ? `the only column that was found, separated by ${separatorName(separator)}, is ${told.join('')}`
      : `the columns that were found, separated by ${separatorName(separator)}: ${told.join(', ')}${more}`;
  return new AppError('invalid', `${source} ${problem}; ${found}`, {
    hint,
    details: { columns: headings.slice(0, MOST_SHOWN).map((one) => one.slice(0, LONGEST_SHOWN)), separator },
  });
}

/** A heading as a message shows it: shortened, and in quotes where it holds more than a word. */
export function shown(heading: string): string {
  const short = heading.trim().length > LONGEST_SHOWN ? `${heading.trim().slice(0, LONGEST_SHOWN)}…` : heading.trim();
  return /^[\p{L}\p{N}_.-]+$/u.test(short) ? short : JSON.stringify(short).replace(/[\p{Cc}\p{Cf}]/gu, escaped);
}

/** A heading at the beginning of a sentence, before a value in quotes. */
export const bareHeading = (heading: string): string =>
  /["\p{Cc}\p{Cf}]/u.test(heading) || heading.length > LONGEST_SHOWN ? shown(heading) : heading;

const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The flag that reads the e-mail from the column that most likely holds it. */
export function suggestedMap(headings: readonly string[]): string {
  const likely = headings.find((heading) => /mail|upn|principal/i.test(heading));
  return `say where the e-mail stands: --map ${likely === undefined ? 'email=COLUMN' : shellWord(`email=${inList(likely)}`)}`;
}

/** A heading as an item of a list with commas. */
export const inList = (heading: string): string =>
  /[",=]/.test(heading) ? `"${heading.trim().replaceAll('"', '""')}"` : heading.trim();
