import { visible } from './output.ts';
import type { Item } from './output.ts';

/** What the columns of a table hold, and so how each gives way on a narrow terminal. */

/**
 * `name` is never cut nor broken: it can be copied. `prose` is never cut, but goes on in further lines. `list` is cut
 * first, `text` after it. `moment` is shown whole or not at all.
 */
export type ColumnKind = 'name' | 'prose' | 'text' | 'list' | 'moment';

/** What a cell shows; a list, its texts. */
export type Cell = string | readonly string[];

export interface Column {
  readonly field: string;
  readonly kind: ColumnKind;
  readonly cells: readonly Cell[];
  /** How many texts the lists have, where cells have but the first few. */
  readonly totals?: readonly number[];
}

const NAMES: ReadonlySet<string> = new Set([
  ...['id', 'seq', 'username', 'email', 'name', 'handle', 'permission', 'subject', 'last_four', 'code', 'timestamp'],
  ...['token', 'temporary_password', 'head_hash', 'owner', 'person', 'expires_at'],
]);
const PROSE: ReadonlySet<string> = new Set(['description', 'message', 'store', 'url', 'location', 'backup', 'kept']);
/** Fields whose values are moments. */
const MOMENT = /(_at|(^|_)timestamp)$/;

/** How a field's column gives way; `whole`: fields that a view never has cut. */
function kindOf(field: string, values: readonly unknown[], whole: readonly string[]): ColumnKind {
  if (whole.includes(field) || NAMES.has(field)) return 'name';
  if (MOMENT.test(field)) return 'moment';
  if (PROSE.has(field)) return 'prose';
  return values.some((value) => Array.isArray(value)) ? 'list' : 'text';
}

/** What stands where there is nothing. */
const NOTHING = '-';

/** What null says of a field, where `-` could be taken for something else. */
const WITHOUT: Readonly<Partial<Record<string, string>>> = {
  expires_at: 'never',
  last_used_at: 'never',
  last_login_at: 'never',
  permissions: 'all',
};

/** What a field shows on a terminal, also where there is nothing. `wide`: moments are told to the millisecond. */
export function cellOf(field: string, value: unknown, wide: boolean): Cell {
  if (value === null) return WITHOUT[field] ?? NOTHING;
  if (value === undefined || value === '') return NOTHING;
  if (Array.isArray(value)) return value.length === 0 ? NOTHING : value.map((one) => textOf(field, one, wide));
  return textOf(field, value, wide);
}

/** A value on a terminal: nothing in it steers that. */
function textOf(field: string, value: unknown, wide: boolean): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((one) => textOf(field, one, wide)).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'string') return visible(JSON.stringify(value));
  return visible(!wide && MOMENT.test(field) ? shortMoment(value) : value);
}

/** `2026-11-28T13:56:07.000Z` as `2026-11-28 13:56`, in UTC as well. */
const shortMoment = (text: string): string => text.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z$/, '$1 $2');

/** A field as the title of its column. */
export const titleOf = (field: string): string => field.replaceAll('_', ' ');

/** How the columns of items are shown. */
interface Columns {
  /** Fields that are never cut. */
  readonly whole: readonly string[];
  /** Of lists, the fields that say how many texts they have. */
  readonly counts: Readonly<Record<string, string>>;
  readonly wide: boolean;
}

/** The columns of items. */
export const columnsOf = (
  items: readonly Item[],
  fields: readonly string[],
  { whole, counts, wide }: Columns,
): Column[] =>
  fields.map((field) => ({
    field,
    kind: kindOf(
      field,
      items.map((item) => item[field]),
      whole,
    ),
    cells: items.map((item) => cellOf(field, item[field], wide)),
    ...(counts[field] === undefined ? {} : { totals: items.map((item) => Number(item[counts[field] ?? ''])) }),
  }));

/** Columns that tell rows apart, and those that say the same in each of several rows. What names a thing always stays. */
export function apart(columns: readonly Column[]): { readonly telling: Column[]; readonly same: Column[] } {
  const same = columns.filter((column) => isSame(column));
  return { telling: columns.filter((column) => !same.includes(column)), same };
}

function isSame({ kind, field, cells: [first, ...others], totals = [] }: Column): boolean {
  if (first === undefined || others.length === 0 || new Set(totals).size > 1) return false;
  if (kind === 'name' && !MOMENT.test(field) && first !== NOTHING) return false;
  return others.every((cell) => String(cell) === String(first));
}

/** What columns hide that say the same in each row, for a note; undefined: nothing. */
export function hiddenBy(same: readonly Column[]): string | undefined {
  const said = same.flatMap(({ field, cells: [cell = NOTHING] }) =>
    cell === NOTHING ? [] : [`${titleOf(field)} ${typeof cell === 'string' ? cell : cell.join(', ')}`],
  );
  return said.length === 0 ? undefined : `in each row: ${said.join('; ')}`;
}
