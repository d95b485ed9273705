import { spawn } from 'node:child_process';
import type { Program } from '../terminal/io.ts';

/** The numbers of signals that end a program. */
const NUMBERS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 };

/**
 * Runs a program with the streams of this process, without a shell. Resolves with its exit status, that of a shell where a
 * signal ended it; undefined: it could not be started.
 */
export function runProgram({ words, env, signal }: Program): Promise<{ readonly status: number | undefined }> {
  const [name = '', ...rest] = words;
  return new Promise((resolve) => {
    const child = spawn(name, rest, { stdio: 'inherit', env });
    const stop = (): void => void child.kill('SIGTERM');
    signal.addEventListener('abort', stop);
    const end = (status: number | undefined): void => {
      signal.removeEventListener('abort', stop);
      resolve({ status });
    };
    child.once('error', () => end(undefined));
    child.once('close', (code, by) => end(code ?? 128 + (NUMBERS[by ?? ''] ?? 0)));
  });
}
