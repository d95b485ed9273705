import type { AuditEvent } from '../../domain/audit.ts';
import { auditExport, auditList, auditShow, auditVerify } from '../../operations/audit.ts';
import { encodeCsvRows } from '../audit-csv.ts';
import { customCommand, operationCommand } from '../command.ts';
import type { Command } from '../command.ts';
import { listFlags, splitAll } from '../list-flags.ts';
import { AppError } from '../../domain/errors.ts';
import { tsvLine } from '../output.ts';
import type { View } from '../output.ts';

const events: View<readonly AuditEvent[]> = { data: (items) => items, columns: ['seq', 'timestamp', 'username', 'description', 'outcome'], whole: ['seq', 'timestamp'] };
const event: View<AuditEvent> = { data: (one) => one, columns: ['seq', 'timestamp', 'resource', 'operation', 'username', 'resource_name', 'outcome', 'description', 'metadata'] };

const list = customCommand({
  path: ['audit', 'list'],
  summary: auditList.summary,
  operation: auditList,
  flags: listFlags(auditList.input),
  examples: ['roster audit list --limit 5', 'roster audit list --actor ada --resource User --since 2026-01-01 --json'],
  async run(cli, flags) {
    const { all, input } = splitAll(flags);
    await cli.showList(auditList, input, events, all);
  },
});

const show = operationCommand({
  path: ['audit', 'show'],
  operation: auditShow,
  positions: ['event'],
  view: event,
  examples: ['roster audit show 1', 'roster audit show 1 --json'],
});

const exportCommand = customCommand({
  path: ['audit', 'export'],
  summary: auditExport.summary,
  details:
    'CSV with the columns of Semaphore’s export, latest first, in constant memory however long the log is. Cells that a spreadsheet would take for a formula get a leading apostrophe. -o json, jsonl or tsv write other forms.',
  operation: auditExport,
  flags: auditExport.input,
  examples: ['roster audit export', 'roster audit export --columns all --order asc --since 2026-01-01'],
  async run(cli, flags) {
    const format = cli.flags.format ?? 'csv';
    const encode = ENCODERS[format as keyof typeof ENCODERS];
    if (encode === undefined) throw new AppError('usage', `audit export does not write ${format}`, { hint: `formats: ${Object.keys(ENCODERS).join(', ')}` });
    let columns: readonly string[] = [];
    for await (const piece of cli.caller.stream(auditExport, flags)) {
      const header = piece.columns !== null;
      if (piece.columns !== null) columns = piece.columns;
      await cli.io.stdout.write(encode(piece.rows, columns, header));
      if (cli.io.signal.aborted) return;
    }
    if (format === 'json') await cli.io.stdout.write(']\n');
  },
});

type Rows = readonly (readonly (string | number)[])[];
type Encoder = (rows: Rows, columns: readonly string[], header: boolean) => string;

const objectOf = (row: readonly (string | number)[], columns: readonly string[]): string => JSON.stringify(Object.fromEntries(columns.map((column, at) => [column, row[at]])));

/** Encoders of one piece; the first piece brings the header. */
const ENCODERS: Readonly<Partial<Record<string, Encoder>>> = {
  csv: (rows, columns, header) => (header ? `${columns.join(',')}\n` : '') + encodeCsvRows(rows),
  tsv: (rows, columns, header) => (header ? tsvLine(columns) : '') + rows.map((row) => tsvLine(row.map(String))).join(''),
  jsonl: (rows, columns) => rows.map((row) => `${objectOf(row, columns)}\n`).join(''),
  json: (rows, columns, header) => (header ? '[' : rows.length > 0 ? ',' : '') + rows.map((row) => `\n${objectOf(row, columns)}`).join(','),
};

const verify = operationCommand({
  path: ['audit', 'verify'],
  operation: auditVerify,
  details: 'Finds edits, deletions, reorderings and a cut tail. Somebody who can rewrite the whole store can also rewrite the chain: keep the printed head somewhere else, and compare.',
  view: { data: (found) => found, columns: ['events', 'head_seq', 'head_hash'], whole: ['head_hash'] },
  examples: ['roster audit verify', 'roster audit verify --json'],
  done: ({ events: count }) => `the audit log is whole: ${count} ${count === 1 ? 'event' : 'events'}`,
});

export const commands: readonly Command[] = [list, show, exportCommand, verify];
