import * as z from 'zod/mini';
import type { AccessChange } from '../../../domain/organization-file/access-delta.ts';
import { field, FILE } from '../../../domain/field.ts';
import type { ShownChange } from '../../../domain/organization-file/shown.ts';
import { counted } from '../../../lib/plural.ts';
import type { Item, OutputFormat, View } from '../../terminal/output.ts';
import { accessSummary, accessText } from './access-views.ts';
import { failuresText, testSummary } from './test-views.ts';
import type { PlacedFailure } from './test-views.ts';

/** What a document changes, as it is shown. */

/** The flag that names the document. */
export const fileFlag = () => ({
  files: z
    .array(field(z.string(), 'a file or folder of the document; - for standard input', { ...FILE, short: 'f' }))
    .check(z.minLength(1)),
});

/** What is compared with a document, or was made as it says. */
interface Changed {
  readonly organization: string;
  readonly changes: readonly ShownChange[];
  readonly access?: readonly AccessChange[];
  readonly tests?: { readonly failures: readonly PlacedFailure[] };
}

/** What a plan does to access, and to the tests of its document. */
interface Effects {
  readonly access: readonly AccessChange[];
  readonly tests: { readonly assertions: number; readonly failures: { readonly length: number } };
}

const SIGNS = { added: '+', changed: '~', removed: '-' } as const;

/** All of it, as formats with names have it. */
const wholeView: View<Changed> = {
  data: (changed) => changed as unknown as Item,
  columns: ['organization', 'state', 'changes', 'access', 'tests'],
};

/** A row for each change. */
const rowsView: View<Changed> = {
  data: ({ changes }) => changes.map((change) => ({ ...change, changes: factsOf(change).join(', ') })),
  columns: ['kind', 'object', 'name', 'changes'],
  text: ({ changes, access = [], tests: { failures } = { failures: [] } }, style) =>
    [
      ...changes.map((change) => {
        const paint = { added: style.green, changed: style.yellow, removed: style.red }[change.kind];
        return `${paint(lineOf(change))}\n`;
      }),
      accessText(access, style),
      failuresText(failures, style),
    ].join(''),
};

/** Changes in the format in force. */
export const changesView = (format: OutputFormat): View<Changed> =>
  ['json', 'jsonl', 'yaml'].includes(format) ? wholeView : rowsView;

/** A row for each change that was made; `shown`: with the passwords of new people. */
export const appliedView = (
  shown: boolean,
): View<readonly (ShownChange & { readonly temporary_password?: string | undefined })[]> => ({
  data: (changes) =>
    changes.map(({ temporary_password: secret, ...change }) => ({
      ...change,
      ...(shown && secret !== undefined ? { temporary_password: secret } : {}),
    })),
  row: (item) => ({ ...item, changes: factsOf(item as unknown as ShownChange).join(', ') }),
  columns: ['kind', 'object', 'name', 'changes', ...(shown ? ['temporary_password'] : [])],
  whole: ['temporary_password'],
});

/** A change on one line: `~ group web: role Member -> Admin, members +2 -1`. */
export function lineOf(change: ShownChange): string {
  const { object, kind, name } = change;
  const what = `${SIGNS[kind]} ${object.replace('_', ' ')} ${name}`;
  return [what, factsOf(change).join(', ')].filter(Boolean).join(': ');
}

const factsOf = ({ kind, fields }: ShownChange): string[] =>
  kind === 'removed' ? [] : fields.map((one) => factOf(kind, one));

/** How many of a list are named. */
const NAMED = 5;

function factOf(
  kind: ShownChange['kind'],
  { field: name, before, after, removed, added }: ShownChange['fields'][number],
) {
  const listed = (sign: string, items: readonly string[]): string[] =>
    items.length > NAMED ? [`${sign}${items.length}`] : items.map((item) => `${sign}${item}`);
  if (removed.length + added.length > 0) return `${name} ${[...listed('+', added), ...listed('-', removed)].join(' ')}`;
  return kind === 'added' ? `${name} ${after ?? 'none'}` : `${name} ${before ?? 'none'} -> ${after ?? 'none'}`;
}

/** How many things change, as a sentence. */
export function summaryOf(changes: readonly ShownChange[], isPlan = true): string {
  if (changes.length === 0) return 'nothing would change';
  const count = (kind: ShownChange['kind']): number => changes.filter((change) => change.kind === kind).length;
  const did = isPlan ? ['to add', 'to change', 'to remove'] : ['added', 'changed', 'removed'];
  const parts = (['added', 'changed', 'removed'] as const).map((kind, at) => `${count(kind)} ${did[at] ?? kind}`);
  return `${counted(changes.length, 'change')}: ${parts.join(', ')}`;
}

/** Who gains and loses, and how the tests went, as sentences. */
export function effectNotes({ access, tests }: Effects): readonly string[] {
  const gained = accessSummary(access);
  return [...(gained === undefined ? [] : [gained]), ...(tests.assertions === 0 ? [] : [testSummary(tests)])];
}
