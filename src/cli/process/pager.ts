import { spawn } from 'node:child_process';
import type { Env } from '../terminal/io.ts';

/** What `less` does unless the environment says otherwise: ends where all fits, keeps colours and the screen. */
const LESS = 'FRX';

/**
 * Hands a text to a pager of the shell, and resolves when that ends: true, or false where it is missing or failed, so
 * that the text has still to be shown. Somebody who quits early has seen enough.
 */
export function page(text: string, command: string, env: Env): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', command], {
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...env, LESS: env.LESS ?? LESS },
    });
    child.once('error', () => resolve(false));
    child.once('close', (code, signal) => resolve(code === 0 || signal !== null));
    // A pager that was quit reads no more.
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
}
