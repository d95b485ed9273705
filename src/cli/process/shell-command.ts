import { spawn } from 'node:child_process';
import type { ShellCommand } from '../terminal/io.ts';

/** Node's own pipe is a socket, which a command cannot open as /dev/stdin. */
const WITH_PIPE = 'cat | /bin/sh -c "$0"';

/**
 * Runs a command of the shell. Its standard input is the text; what it prints goes to `output`, since standard output is
 * for the document of the calling command. Resolves with its exit status, null: a signal ended it, or it was not started.
 */
export function runShellCommand({ command, input, env, signal, output }: ShellCommand): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', WITH_PIPE, command], { stdio: ['pipe', 'pipe', 'pipe'], env, signal });
    child.once('error', () => resolve(null));
    child.once('close', (code) => resolve(code));
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output(chunk.toString()));
    // A command may end without reading all.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
