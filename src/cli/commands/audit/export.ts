import * as z from 'zod/mini';
import type { InputOf, OutputOf } from '../../../core/operation.ts';
import { AUDIT_COLUMNS } from '../../../domain/audit.ts';
import type { AuditColumn, MeantActor, MeantTarget } from '../../../domain/audit.ts';
import { jsonLines, jsonObject } from '../../../domain/audit-rows.ts';
import { auditExport } from '../../../operations/audit/export.ts';
import { required } from '../../../lib/required.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import { chooseFields, harmlessOn, tsvLine } from '../../terminal/output.ts';
import { meantNotes } from './meant-notes.ts';

export const command = customCommand({
  path: ['audit', 'export'],
  details:
    'CSV with the columns of Semaphore’s export, latest first, in constant memory however long the log is. Cells that a spreadsheet would read as a formula get a leading apostrophe. -o json, jsonl or tsv write other forms; -o ocsf is what SIEMs read: an event of OCSF on each line.',
  operation: auditExport,
  flags: z.omit(auditExport.input, { form: true, fields: true }),
  formats: ['csv', 'tsv', 'json', 'jsonl', 'ocsf'],
  examples: [
    'roster audit export',
    'roster audit export --columns all --order asc --since 2026-01-01',
    'roster audit export --fields timestamp,username,description --since yesterday',
    'roster audit export -o ocsf --order asc --since yesterday',
  ],
  async run(cli, flags) {
    const format = cli.flags.format ?? 'csv';
    const encode = ENCODERS[format];
    const { stdout, signal } = cli.io;
    const { actor, target } = await meantBy(cli, flags);
    for (const note of meantNotes(flags.actor, { actor, target })) cli.note(note);
    let first = true;
    for await (const piece of cli.caller.stream(auditExport, {
      ...flags,
      // By id, so that nobody takes a name meanwhile.
      ...(actor && { actor: actor.id }),
      ...(target && { target: target.id }),
      ...(cli.flags.fields && { fields: columnsNamed(cli.flags.fields) }),
      form: format === 'csv' || format === 'ocsf' ? format : 'rows',
    })) {
      const text = textOf(piece, () => required(encode, 'what writes rows'), first);
      await stdout.write(harmlessOn(stdout, text));
      if (signal.aborted) return;
      first = false;
    }
    if (format === 'json') await stdout.write(']\n');
  },
});

type Piece = OutputOf<typeof auditExport.output>;

const textOf = (piece: Piece, encode: () => Encoder, first: boolean): string =>
  'csv' in piece ? piece.csv : 'ocsf' in piece ? piece.ocsf : encode()(piece.rows, piece.columns, first);

const columnsNamed = (names: readonly string[]): AuditColumn[] =>
  chooseFields(names, AUDIT_COLUMNS, AUDIT_COLUMNS) as AuditColumn[];

/** Before the first event, so that an export until then has none. */
const BEFORE_ALL = '1970-01-01';

interface Meant {
  readonly actor?: MeantActor | undefined;
  readonly target?: MeantTarget | undefined;
}

/** Whom `--actor` means and what `--target` does: the first rows of an export tell, even of one without events. */
async function meantBy(cli: Cli, { actor, target }: InputOf<typeof auditExport.input>): Promise<Meant> {
  if (actor === undefined && target === undefined) return {};
  const asked = { ...(actor && { actor }), ...(target && { target }), until: BEFORE_ALL, form: 'rows' } as const;
  let meant: Meant = {};
  for await (const piece of cli.caller.stream(auditExport, asked)) if ('rows' in piece) meant = { ...piece, ...meant };
  return meant;
}

type Rows = readonly (readonly (string | number)[])[];

type Encoder = (rows: Rows, columns: readonly string[], first: boolean) => string;

/** Encoders of rows, for every form but those that come as text; the first piece brings what stands before the rows. */
const ENCODERS: Readonly<Partial<Record<string, Encoder>>> = {
  tsv: (rows, columns, first) => (first ? tsvLine(columns) : '') + rows.map((row) => tsvLine(row.map(String))).join(''),
  jsonl: jsonLines,
  json: (rows, columns, first) =>
    (first ? '[' : rows.length > 0 ? ',' : '') + rows.map((row) => `\n${jsonObject(row, columns)}`).join(','),
};
