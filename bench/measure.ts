import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Measures whole processes in pairs, so that a machine that speeds up or slows down does so for both. */

export interface Run {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface Comparison {
  /** Median of the pairs' ratios: ours over the peer's time. */
  readonly ratio: number;
  readonly ours: number;
  readonly peer: number;
}

// Extra certificates add 30 ms to any start of Node; neither side pays for them here.
const BASE_ENV = { ...process.env, NODE_EXTRA_CA_CERTS: undefined, NODE_OPTIONS: undefined };

/** What the commands say on standard error: in a file, as in a log of CI. */
const said = mkdtempSync(join(tmpdir(), 'roster-measure-'));
process.once('exit', () => rmSync(said, { recursive: true, force: true }));

/** Runs a command with its output thrown away; answers seconds. Throws when it fails. */
export function time({ argv, env }: Run): number {
  const [file = '', ...args] = argv;
  const log = join(said, 'stderr');
  const nowhere = openSync('/dev/null', 'w');
  const stderr = openSync(log, 'w');
  const begun = process.hrtime.bigint();
  const { status } = spawnSync(file, args, { env: { ...BASE_ENV, ...env }, stdio: ['ignore', nowhere, stderr] });
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  closeSync(nowhere);
  closeSync(stderr);
  if (status !== 0) throw new Error(`${argv.join(' ')} exited ${String(status)}: ${readFileSync(log, 'utf8')}`);
  return seconds;
}

/** Times two commands in turn, so many counted times after one warm-up each. */
export function compare(ours: Run, peer: Run, runs: number): Comparison {
  time(ours);
  time(peer);
  const pairs = Array.from({ length: runs }, (_, at) => {
    // Who goes first changes, so that neither always meets the other's leftovers.
    const first = at % 2 === 0 ? time(ours) : time(peer);
    const second = at % 2 === 0 ? time(peer) : time(ours);
    return at % 2 === 0 ? { ours: first, peer: second } : { ours: second, peer: first };
  });
  return {
    ratio: median(pairs.map((pair) => pair.ours / pair.peer)),
    ours: median(pairs.map((pair) => pair.ours)),
    peer: median(pairs.map((pair) => pair.peer)),
  };
}

/** The peak memory of a Node command in MB, by the process's own account as it ends. */
export function peakMemory({ argv, env }: Run, hook: string, report: string): number {
  time({ argv, env: { ...env, NODE_OPTIONS: `--require=${hook}`, ROSTER_BENCH_REPORT: report } });
  return Number(readFileSync(report, 'utf8')) / 1024;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
