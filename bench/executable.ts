import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { found } from './finding.ts';
import type { Finding } from './finding.ts';
import { compare } from './measure.ts';
import { initialise, ROSTER } from './organizations.ts';

/** The one-file executable beside the program of the checkout, from the same dist/. */

const STARTS = 30;

export function* executable(dir: string): Iterable<Finding> {
  const output = join(dir, 'roster');
  const scripts = join(import.meta.dirname, '../scripts/executable');
  execFileSync(
    process.execPath,
    ['--input-type=module', '-e', MAKE, scripts, join(import.meta.dirname, '..'), output],
    {
      stdio: ['ignore', 'ignore', 'ignore'],
    },
  );
  const place = initialise(dir, 'executable');
  const env = { ...place.env, HOME: dir, XDG_CACHE_HOME: join(dir, 'cache') };
  for (const line of ['--version', '--help', 'people list'] as const) {
    const argv = line.split(' ');
    const ours = { argv: [output, ...argv], env };
    const peer = { argv: [process.execPath, ROSTER, ...argv], env };
    yield found(`the executable: ${line}, against bin/roster.js`, compare(ours, peer, STARTS).ratio);
  }
}

/** In a process of its own, where the scripts are modules. */
const MAKE = `const [, scripts, root, output] = process.argv;
const { partsFor } = await import(scripts + '/machine.mjs');
const { buildExecutable } = await import(scripts + '/build.mjs');
await buildExecutable({ root, output, ...partsFor(process.arch, '') });`;
