import type { AppError } from '../../domain/errors.ts';
import { faultText } from '../../domain/organization-file/faults.ts';
import type { Io } from '../terminal/io.ts';
import { visible } from '../terminal/output.ts';
import { fitted } from '../terminal/wrapping.ts';
import { styleFor } from '../terminal/style.ts';

/** How errors are told: for people a few lines on stderr, with JSON output one document there. */

/** Problems of a file that are listed one by one. */
const LISTED = 20;

/** Lines or places that are named of a problem. */
const NAMED = 3;

/** A problem of a line of a table, or of a place in a document. */
interface Fault {
  readonly line?: number;
  readonly place?: string;
  readonly earlier_place?: string;
  readonly problem: string;
  readonly hint?: unknown;
}

/** Writes an error to standard error: as JSON if that was asked for, else as lines for people. */
export async function reportError(error: AppError, argv: readonly string[], io: Io): Promise<void> {
  if (wantsJson(argv)) {
    const { code, message, hint, details } = error;
    const stack = argv.includes('--debug') ? { stack: await stackOf(error, io) } : {};
    await io.stderr.write(`${JSON.stringify({ error: { code, message, hint: hint ?? null, details, ...stack } })}\n`);
    return;
  }
  const style = await styleFor(
    io.stderr,
    io.env,
    argv.includes('--no-color') ? false : argv.includes('--color') ? true : undefined,
  );
  const found = faultsOf(error);
  // Where faults differ in what helps, each has its own hint.
  const isOneHint = new Set(found.map(({ hint }) => hint)).size < 2;
  const hint = isOneHint ? error.hint : undefined;
  const faults = faultLines(found, !isOneHint);
  const lines = [
    // Whoever stopped it knows: that is no failure.
    `${error.code === 'interrupted' && error.hint === undefined ? '' : `${style.red('error:')} `}${visible(error.message)}`,
    ...faults.slice(0, LISTED),
    ...(faults.length > LISTED ? [`  and ${faults.length - LISTED} more; -o json lists them all`] : []),
    ...(hint === undefined ? [] : [`${style.yellow('hint:')} ${visible(hint)}`]),
    ...(typeof error.details.usage === 'string' ? [`usage: ${error.details.usage}`] : []),
  ];
  await io.stderr.write(`${fitted(lines.join('\n'), io.stderr)}\n`);
  if (!argv.includes('--debug')) return;
  const stack = await stackOf(error, io);
  await io.stderr.write(`${stack.split('\n').map(visible).join('\n')}\n`);
}

/** Whether argv asks for JSON; read from the words, since the command line itself may be what is wrong. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, at) =>
      word === '--json' ||
      word === '--output=json' ||
      word === '-ojson' ||
      (word === 'json' && ['-o', '--output'].includes(argv[at - 1] ?? '')),
  );
}

function faultsOf(error: AppError): readonly Fault[] {
  const { faults } = error.details;
  return Array.isArray(faults) ? faults.filter(isFault) : [];
}

/** Each problem once, with the lines or places that have it, and what helps. */
function faultLines(faults: readonly Fault[], hinted: boolean): string[] {
  const where = new Map<string, Fault[]>();
  for (const fault of faults) {
    const { hint } = fault;
    const problem = faultText(fault);
    const told = hinted && typeof hint === 'string' ? `${problem} (${hint})` : problem;
    where.set(told, [...(where.get(told) ?? []), fault]);
  }
  return [...where].map(([problem, same]) => {
    const named = same.length <= NAMED ? same : same.slice(0, NAMED);
    const more = named.length < same.length ? ` and ${same.length - named.length} more` : '';
    const lines = named.every(({ line }) => line !== undefined) ? (same.length > 1 ? 'lines ' : 'line ') : '';
    const places = named.map(({ line, place = '' }) => (line === undefined ? visible(place) : String(line)));
    return `  ${lines}${places.join(', ')}${more}: ${visible(problem)}`;
  });
}

/** The server may be another one than it seems, so what it lists is looked at. */
const isFault = (value: unknown): value is Fault =>
  typeof value === 'object' &&
  value !== null &&
  (('line' in value && typeof value.line === 'number') || ('place' in value && typeof value.place === 'string')) &&
  (!('earlier_place' in value) || typeof value.earlier_place === 'string') &&
  'problem' in value &&
  typeof value.problem === 'string';

function stackOf(error: AppError, io: Io): Promise<string> {
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.stack ?? error.cause.message}` : '';
  return io.sourceLines((error.stack ?? error.message) + cause);
}
