import * as z from 'zod/mini';
import type { InputOf } from '../../../core/operation.ts';
import type { MeantActor } from '../../../domain/audit.ts';
import { AppError } from '../../../domain/errors.ts';
import { auditExport } from '../../../operations/audit/export.ts';
import { required } from '../../../lib/required.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import { harmlessOn, tsvLine } from '../../terminal/output.ts';
import { notesOf } from './actor-notes.ts';

export const command = customCommand({
  path: ['audit', 'export'],
  details:
    'CSV with the columns of Semaphore’s export, latest first, in constant memory however long the log is. Cells that a spreadsheet would read as a formula get a leading apostrophe. -o json, jsonl or tsv write other forms.',
  operation: auditExport,
  flags: z.omit(auditExport.input, { form: true }),
  examples: ['roster audit export', 'roster audit export --columns all --order asc --since 2026-01-01'],
  async run(cli, flags) {
    const format = cli.flags.format ?? 'csv';
    const encode = ENCODERS[format];
    if (format !== 'csv' && encode === undefined)
      throw new AppError('usage', `audit export does not write ${format}`, {
        hint: `formats: ${['csv', ...Object.keys(ENCODERS)].join(', ')}`,
      });
    const { stdout, signal } = cli.io;
    const actor = await actorOf(cli, flags);
    for (const note of notesOf(flags.actor, actor)) cli.note(note);
    const { actor: _, ...filters } = flags;
    const wanted = actor === undefined ? filters : { ...filters, actor: actor.id };
    let first = true;
    for await (const piece of cli.caller.stream(auditExport, {
      ...wanted,
      form: encode === undefined ? 'csv' : 'rows',
    })) {
      const text = 'csv' in piece ? piece.csv : required(encode, 'what writes rows')(piece.rows, piece.columns, first);
      await stdout.write(harmlessOn(stdout, text));
      if (signal.aborted) return;
      first = false;
    }
    if (format === 'json') await stdout.write(']\n');
  },
});

/** Before the first event, so that an export until then has none. */
const BEFORE_ALL = '1970-01-01';

/** Whom `--actor` means: the first rows of an export tell, even of one without events. */
async function actorOf(cli: Cli, flags: InputOf<typeof auditExport.input>): Promise<MeantActor | undefined> {
  if (flags.actor === undefined) return undefined;
  let actor: MeantActor | undefined;
  for await (const piece of cli.caller.stream(auditExport, { ...flags, form: 'rows', until: BEFORE_ALL }))
    if ('rows' in piece) actor ??= piece.actor;
  return actor;
}

type Rows = readonly (readonly (string | number)[])[];

type Encoder = (rows: Rows, columns: readonly string[], first: boolean) => string;

const objectOf = (row: readonly (string | number)[], columns: readonly string[]): string =>
  JSON.stringify(Object.fromEntries(columns.map((column, at) => [column, row[at]])));

/** Encoders of rows, for every form but CSV, which comes as text; the first piece brings what stands before the rows. */
const ENCODERS: Readonly<Partial<Record<string, Encoder>>> = {
  tsv: (rows, columns, first) => (first ? tsvLine(columns) : '') + rows.map((row) => tsvLine(row.map(String))).join(''),
  jsonl: (rows, columns) => rows.map((row) => `${objectOf(row, columns)}\n`).join(''),
  json: (rows, columns, first) =>
    (first ? '[' : rows.length > 0 ? ',' : '') + rows.map((row) => `\n${objectOf(row, columns)}`).join(','),
};
