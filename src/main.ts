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
    if (systemCode(thrown) === REPLACED) return await tellReplaced(io);
    const error = thrown instanceof AppError ? thrown : unexpected(thrown);
    const { reportError } = await import('./cli/app/report-error.ts');
    await reportError(error, argv, io).catch(() => undefined);
    return exitOfSignal(io.signal) ?? ERRORS[error.code].exit;
  }
}

/** What the loader in bin/ throws where a file is of another program than those before it. */
const REPLACED = 'PROGRAM_REPLACED';

/** Needs no more of the program than is loaded: the rest is of another one. */
async function tellReplaced(io: Io): Promise<number> {
  await io.stderr.write('error: roster was updated while it ran\nhint: run it again\n').catch(() => undefined);
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
