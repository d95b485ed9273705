// Makes one-file executables for Linux in executables/: `npm run package` for all machines, `npm run package -- --arch x64`
// for one, with `--node FILE` and `--addon FILE` where they are at hand. What is made for this machine is tried.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildExecutable } from './executable/build.mjs';
import { ARCHITECTURES, partsFor } from './executable/machine.mjs';
import { tryOut } from './executable/try-out.mjs';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'executables');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { arch, ...given } = parseArgs({
  options: { arch: { type: 'string' }, node: { type: 'string' }, addon: { type: 'string' } },
}).values;

if (process.platform !== 'linux') throw new Error('executables are for Linux, and are made there');
if (arch === undefined && (given.node ?? given.addon) !== undefined) throw new Error('--node and --addon need --arch');
if (arch !== undefined && !ARCHITECTURES.includes(arch))
  throw new Error(`--arch is one of ${ARCHITECTURES.join(', ')}`);

const notMade = [];
for (const machine of arch === undefined ? ARCHITECTURES : [arch]) {
  const output = join(folder, `roster-${version}-linux-${machine}`);
  rmSync(output, { force: true });
  const work = mkdtempSync(join(tmpdir(), 'roster-parts-'));
  try {
    const { isOwn, node, addon, missing } = partsFor(machine, work, given);
    if (missing.length > 0) {
      notMade.push({ machine, missing });
      continue;
    }
    await buildExecutable({ root, isOwn, node, addon, output });
    console.log(`made ${output}${isOwn ? '' : ', which cannot be tried here'}`);
    if (isOwn) await tryOut(root, output);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const made = readdirSync(folder).filter(
  (name) => name.startsWith(`roster-${version}-linux-`) && !name.endsWith('.new'),
);
const sums = made.map(
  (name) =>
    `${createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex')}  ${name}\n`,
);
writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
for (const { machine, missing } of notMade) {
  console.error(`\nNOT MADE: roster for linux-${machine}. What is missing:`);
  for (const line of missing) console.error(`  ${line}`);
}
if (arch !== undefined || made.length === 0) process.exitCode = notMade.length === 0 ? 0 : 1;
