import { AppError } from '../../../domain/errors.ts';
import { auditExport } from '../../../operations/audit.ts';
import { encodeCsvRows } from '../../audit-csv.ts';
import { customCommand } from '../../command.ts';
import { tsvLine } from '../../output.ts';

export const exportCommand = customCommand({
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
    if (encode === undefined)
      throw new AppError('usage', `audit export does not write ${format}`, {
        hint: `formats: ${Object.keys(ENCODERS).join(', ')}`,
      });
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

const objectOf = (row: readonly (string | number)[], columns: readonly string[]): string =>
  JSON.stringify(Object.fromEntries(columns.map((column, at) => [column, row[at]])));

/** Encoders of one piece; the first piece brings the header. */
const ENCODERS: Readonly<Partial<Record<string, Encoder>>> = {
  csv: (rows, columns, header) => (header ? `${columns.join(',')}\n` : '') + encodeCsvRows(rows),
  tsv: (rows, columns, header) =>
    (header ? tsvLine(columns) : '') + rows.map((row) => tsvLine(row.map(String))).join(''),
  jsonl: (rows, columns) => rows.map((row) => `${objectOf(row, columns)}\n`).join(''),
  json: (rows, columns, header) =>
    (header ? '[' : rows.length > 0 ? ',' : '') + rows.map((row) => `\n${objectOf(row, columns)}`).join(','),
};
