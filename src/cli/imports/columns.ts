import type { AppError } from '../../domain/errors.ts';
import { besidePerson, person } from '../../domain/people.ts';
import { FORMAT_NAMES, FORMATS, OWN } from './formats.ts';
import type { ImportFormat, FormatName } from './formats.ts';
import { columnsOf, headingKey, inList, isHeading, namedColumns, refusal, shown, suggestedMap } from './headings.ts';
import type { HeaderRecord } from './headings.ts';
import { fieldsFrom, READ_FIELDS } from './map-flag.ts';
import type { ReadField } from './map-flag.ts';

/** Which columns of a file are read, and as what. */

/** What the user says of a file. */
export interface ReadingFlags {
  readonly from: FormatName | undefined;
  /** Each as `FIELD=COLUMN`. */
  readonly map: readonly string[];
  /** Headings, or `*` for all that are unknown. */
  readonly ignore: readonly string[];
}

export interface Columns {
  readonly format: ImportFormat;
  /** Whether the format is that of a product, or the user said where things stand. */
  readonly isForeign: boolean;
  readonly fields: Readonly<Record<ReadField, readonly number[]>>;
  readonly leftOut: readonly {
    readonly columns: readonly number[];
    readonly values: readonly string[];
    readonly why: string;
  }[];
  /** Columns that are not read, by their headings. */
  readonly unread: readonly string[];
  /** How many columns there are. */
  readonly count: number;
}

/** What is read of a file with these headings. Throws `invalid`, with the headings, and `usage`. */
export function columnsFor(header: HeaderRecord, flags: ReadingFlags): Columns {
  const { headings } = header;
  const named = fieldsFrom(flags.map);
  const format = flags.from === undefined ? recognised(headings) : FORMATS[flags.from];
  const isProduct = format !== OWN;
  const found = (field: ReadField): readonly number[] =>
    named[field].length > 0 ? namedColumns(header, named[field], '--map') : columnsOf(headings, format[field]);
  const fields = { email: found('email'), username: found('username'), role: found('role'), groups: found('groups') };
  if (fields.email.length === 0) throw withoutEmail(header, format);
  const isForeign = isProduct || flags.map.length > 0;
  const used = new Set(READ_FIELDS.flatMap((field) => fields[field]));
  const unread = headings.filter(
    (heading, at) => heading.trim() !== '' && !used.has(at) && !isOwnColumn(heading, isProduct),
  );
  if (!flags.ignore.includes(ALL)) namedColumns(header, flags.ignore, '--ignore-columns');
  if (!isForeign) {
    requireOnce(header);
    requireKnown(header, unread, flags.ignore);
  }
  const leftOut = format.leftOut
    .map(({ heading, ...rest }) => ({ ...rest, columns: columnsOf(headings, [heading]) }))
    .filter(({ columns }) => columns.length > 0);
  return { format, isForeign, fields, leftOut, unread: isProduct ? [] : unread, count: headings.length };
}

/** Stands for all columns that are not read. */
const ALL = '*';

/** The product whose headings these are, else roster itself. */
function recognised(headings: readonly string[]): ImportFormat {
  const name = FORMAT_NAMES.find((one) =>
    FORMATS[one].marks.some((marks) => marks.every((mark) => headings.some((heading) => isHeading(heading, mark)))),
  );
  return name === undefined ? OWN : FORMATS[name];
}

/** Whether roster itself writes such a column beside those that it reads. */
const isOwnColumn = (heading: string, isProduct: boolean): boolean =>
  !isProduct && [...Object.keys(person.shape), ...Object.keys(besidePerson)].includes(headingKey(heading));

function withoutEmail(header: HeaderRecord, { name, email }: ImportFormat): AppError {
  const problem =
    name === OWN.name
      ? 'has no column email'
      : `is a file of ${name} without the column ${email.map(shown).join(' or ')}`;
  return refusal(header, problem, suggestedMap(header.headings));
}

function requireOnce(header: HeaderRecord): void {
  const keys = header.headings.map(headingKey);
  const twice = keys.find((key, at) => key !== '' && keys.indexOf(key) !== at);
  if (twice !== undefined) throw refusal(header, `has the column ${shown(twice)} twice`, 'remove one of them');
}

function requireKnown(header: HeaderRecord, unread: readonly string[], ignore: readonly string[]): void {
  const ignored = ignore.map(headingKey);
  const unknown = ignore.includes(ALL) ? [] : unread.filter((heading) => !ignored.includes(headingKey(heading)));
  if (unknown.length === 0) return;
  const names = unknown.slice(0, 5).map(shown).join(', ') + (unknown.length > 5 ? ', …' : '');
  const flag = unknown.length > 5 ? "'*'" : `'${unknown.map(inList).join(',').replaceAll("'", "'\\''")}'`;
  throw refusal(
    header,
    `has unknown columns: ${names}`,
    `roster reads email, username, role, groups; leave the others out with --ignore-columns ${flag}, or say what they are with --map`,
  );
}
