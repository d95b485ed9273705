import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { PAGE, readPage, renderPage } from './page.ts';
import type { Measured } from './page.ts';
import { PARTS } from './parts.ts';
import { PART_NAMES, rowsOf } from './rows/index.ts';
import type { Part } from './rows/index.ts';
import { summary } from './summary.ts';

/*
 * Measures what roster promises, each row as a ratio of two runs side by side, and prints one table at the end.
 * `npm run bench -- PART…` takes some parts; `--write` puts what was measured into docs/performance.md.
 * Ends with 1 where a row is over its budget, was not measured, or a part failed.
 */

const given = process.argv.slice(2);
const words = given.filter((word) => word !== '--write');

void run(words);

async function run(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.find((word) => !(PART_NAMES as readonly string[]).includes(word));
  if (unknown !== undefined) throw new Error(`there is no part ${unknown}; there are ${PART_NAMES.join(', ')}`);
  const names = PART_NAMES.filter((name) => wanted.length === 0 || wanted.includes(name));
  const measured = new Map<Part, Measured>();
  for (const name of names) measured.set(name, { when: whenAndWhere(), values: await valuesOf(name) });
  const { text, met } = summary(measured);
  console.log(`\n${text}`);
  if (!met) process.exitCode = 1;
  if (given.includes('--write')) write(measured);
}

/** What a part measures, told as it comes. A part that fails ends with what it has. */
async function valuesOf(part: Part): Promise<Map<string, number>> {
  const dir = mkdtempSync(join(tmpdir(), 'roster-bench-'));
  const values = new Map<string, number>();
  try {
    for await (const { name, value } of PARTS[part](dir)) {
      if (rowsOf(part)[name] === undefined) throw new Error(`${name} is no row of ${part}`);
      console.log(`${value.toFixed(2).padStart(8)}  ${name}`);
      values.set(name, value);
    }
  } catch (error) {
    console.error(`${part} failed:`, error);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  return values;
}

function whenAndWhere(): string {
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', cwd: import.meta.dirname });
  const at = commit.status === 0 ? ` at ${commit.stdout.trim()}` : '';
  return `${new Date().toISOString().slice(0, 10)}${at}, Node ${process.versions.node}, ${availableParallelism()} cores`;
}

/** Parts that did not run keep what the page has of them. */
function write(measured: ReadonlyMap<Part, Measured>): void {
  const before = readPage(readFileSync(PAGE, 'utf8'));
  writeFileSync(PAGE, renderPage(new Map([...before, ...measured])));
}
