import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { Io, ProgramSignal } from '../terminal/io.ts';
import type { Output } from '../terminal/streams.ts';
import { standardOutput } from './standard-output.ts';

/** What the program is, and where. */
export interface ProgramPlace extends Pick<Io, 'version' | 'longReads'> {
  /** Its folder, where its code cache does not fit this Node and cannot be made anew. */
  readonly uncached?: string | undefined;
}

/** The outside as a process has it. Its parts are opened when they are used: many commands never touch most of them. */
export function processIo(process: NodeJS.Process, { version, uncached, longReads }: ProgramPlace): Io {
  const stopping = new AbortController();
  let hangup: (() => void) | undefined;
  let isPaging = false;
  let forwarded: ((signal: ProgramSignal) => void) | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (forwarded !== undefined) {
        forwarded(signal);
        return;
      }
      if (signal === 'SIGHUP' && hangup !== undefined) {
        hangup();
        return;
      }
      // Ctrl-C in a pager is for the pager.
      if (signal === 'SIGINT' && isPaging) return;
      // The second time is meant: no waiting for the unit in hand.
      // eslint-disable-next-line no-restricted-properties -- there is nobody left to answer to
      if (stopping.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
      stopping.abort(signal);
    });
  }
  let stdout: Output | undefined;
  let stderr: Output | undefined;
  return {
    version,
    node: process.versions.node,
    ...(uncached !== undefined && { uncached }),
    ...(longReads !== undefined && { longReads }),
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      return (stdout ??= standardOutput(1, process.platform, () => process.stdout));
    },
    get stderr() {
      return (stderr ??= standardOutput(2, process.platform, () => process.stderr));
    },
    env: process.env,
    now: Date.now,
    remote: async (ca) => (await import('./transport.ts')).processTransport(process.env, version, ca),
    environment: async () => (await import('./environment.ts')).environment,
    prompter: async (plain) =>
      (await import('../terminal/prompts.ts')).terminalPrompter(
        { input: process.stdin, output: process.stderr },
        plain,
      ),
    async page(text, pager) {
      const { page } = await import('./pager.ts');
      isPaging = true;
      return page(text, pager, process.env).finally(() => (isPaging = false));
    },
    shell: async (command) => (await import('./shell-command.ts')).runShellCommand(command),
    program: async (program) =>
      (await import('./run-program.ts')).runProgram(program, {
        takeSignals: (listener) => {
          forwarded = listener;
          return () => (forwarded = undefined);
        },
        isTerminal: process.stdin.isTTY,
      }),
    browser: async (url) => (await import('./open-browser.ts')).openBrowser(url, process.env, process.platform),
    loopback: async (accepts, bounds) => (await import('./loopback.ts')).openLoopback(accepts, bounds),
    host: hostname,
    pause: (time) => pause(time),
    sourceLines: async (stack) => (await import('./source-lines.ts')).withSourceLines(stack),
    signal: stopping.signal,
    onHangup: (listener) => void (hangup = listener),
  };
}
