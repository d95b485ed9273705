import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import { outputOf } from './cli/io.ts';
import type { Io, Output } from './cli/io.ts';
import { terminalPrompter } from './cli/prompts.ts';
import { BCRYPT_COST } from './core/secrets.ts';
import { main } from './main.ts';

/** Runs roster on this process; resolves with the exit status. Called by bin/roster.js alone. */
export function run(process: NodeJS.Process, version: string): Promise<number> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // The second time is meant: no waiting for the unit in hand.
      if (stopping.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
      stopping.abort(signal);
    });
  }
  let stdout: Output | undefined;
  let stderr: Output | undefined;
  const io: Io = {
    // Opening a standard stream takes time; many commands never touch all three.
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      return (stdout ??= outputOf(process.stdout));
    },
    get stderr() {
      return (stderr ??= outputOf(process.stderr));
    },
    env: process.env,
    environment: { now: Date.now, newId: v7, random: randomBytes, passwordCost: BCRYPT_COST, medium: 'CLI', address: '' },
    prompter: () => terminalPrompter({ input: process.stdin, output: process.stderr }),
    signal: stopping.signal,
  };
  return main(process.argv.slice(2), io, version);
}
