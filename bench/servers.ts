import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ROSTER } from './organizations.ts';
import type { Place } from './organizations.ts';
import type { Run } from './measure.ts';

/** Servers to measure, each in a process of its own. */

export interface Server {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  signal(name: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/** Starts a process that prints where it listens as JSON. */
export async function start({ argv, env }: Run): Promise<Server> {
  const [file = '', ...args] = argv;
  const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let text = '';
  for await (const line of createInterface(child.stdout)) {
    text += line;
    if (line.endsWith('}')) break;
  }
  if (text === '') throw new Error(`${argv.join(' ')} did not start`);
  const { url } = JSON.parse(text) as { readonly url: string };
  const { hostname, port } = new URL(url);
  return {
    url,
    host: hostname,
    port: Number(port),
    signal: (name) => void child.kill(name),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** `roster serve` as it is run, but for limits on how much one client may ask. */
export const serve = (place: Place, ...flags: readonly string[]): Promise<Server> =>
  start({
    argv: [
      ...[process.execPath, ROSTER, 'serve', '--listen', '127.0.0.1:0', '--json', '--log-level', 'warn'],
      ...['--rate', '0', '--address-rate', '0', '--stranger-rate', '0', ...flags],
    ],
    env: place.env,
  });
