import { AppError, ERRORS, systemCode } from './domain/errors.ts';
import { ClosedPipe } from './cli/terminal/streams.ts';
import type { Io } from './cli/terminal/io.ts';

/**
 * Runs one command line and answers the exit status; the only place where an error becomes one.
 * Nothing is thrown.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    const [{ runProgram }, { registry }] = await Promise.all([import('./cli/app/program.ts'), import('./registry.ts')]);
    return (await runProgram(argv, io, registry())) ?? exitOfSignal(io.signal) ?? 0;
  } catch (thrown) {
    if (thrown instanceof ClosedPipe) return 0;
    const error = thrown instanceof AppError ? thrown : unexpected(thrown);
    const report = isReplaced(thrown) ? undefined : await import('./cli/app/report-error.ts').catch(() => undefined);
    // The rest of the program is gone, or another one.
    if (report === undefined) return await tellReplaced(argv, io);
    await report.reportError(error, argv, io).catch(() => undefined);
    return exitOfSignal(io.signal) ?? ERRORS[error.code].exit;
  }
}

/** Thrown by the loader in bin/ for a file that is gone, or of another program than those before it. */
const isReplaced = (thrown: unknown): boolean => systemCode(thrown) === 'PROGRAM_REPLACED';

/** Needs no more of the program than is loaded. */
async function tellReplaced(argv: readonly string[], io: Io): Promise<number> {
  const message = 'roster was updated while it ran';
  const hint = 'see what was done, and run it again';
  const error = { code: 'unavailable', message, hint, details: {} };
  const text = argv.includes('--json') ? JSON.stringify({ error }) : `error: ${message}\nhint: ${hint}`;
  await io.stderr.write(`${text}\n`).catch(() => undefined);
  return ERRORS.unavailable.exit;
}

function exitOfSignal(signal: AbortSignal): number | undefined {
  if (!signal.aborted) return undefined;
  return ['SIGTERM', 'SIGHUP'].includes(String(signal.reason)) ? ERRORS.terminated.exit : ERRORS.interrupted.exit;
}

/** A fault of ours. Its message may hold anything, so it is told only under `--debug`. */
const unexpected = (thrown: unknown): AppError =>
  new AppError('internal', 'roster failed in a way it should not', {
    hint: 'run it again with --debug, and report what it prints',
    cause: thrown,
  });
