import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGE, readPage, renderPage } from '../../bench/page.ts';
import type { Measured } from '../../bench/page.ts';
import { PART_NAMES, rowsOf } from '../../bench/rows/index.ts';
import type { Part } from '../../bench/rows/index.ts';
import { atLeast, atMost, isMet, onCores, reported } from '../../bench/rows/row.ts';
import { summary } from '../../bench/summary.ts';

/** The table of the benchmark, on a terminal and in docs/performance.md; nothing is measured here. */

const readme = readFileSync(join(__dirname, '../../bench/README.md'), 'utf8');
const page = readFileSync(PAGE, 'utf8');
const [start = 'none', list = 'none'] = Object.keys(rowsOf('starts'));

const measured = (values: readonly (readonly [string, number])[], cores = 2): Map<Part, Measured> =>
  new Map([['starts', { when: `2026-01-01 at abcdef0, Node 20.17.0, ${cores} cores`, values: new Map(values) }]]);

test('docs/performance.md has every row of the benchmark with its budget, and none that is gone', () => {
  expect(page).toBe(renderPage(readPage(page)));
  for (const part of PART_NAMES) for (const name of Object.keys(rowsOf(part))) expect(page).toContain(`| ${name} |`);
});

test('what is written into the page is read from it again', () => {
  const values = measured([
    [start, 1.25],
    [list, 9],
  ]);
  expect(readPage(renderPage(values))).toEqual(values);
});

test('the page tells which rows were not measured, and which are over their budget', () => {
  const text = renderPage(measured([[start, 99]]));
  expect(text).toContain(`| ${start} | 99.00 | at most 1.6 | **no** |`);
  expect(text).toContain(`| ${list} | not measured | at most 1.6 |  |`);
  expect(text).toMatch(/^## sizes\n\nNot measured\.$/m);
});

test('a row that is gone from the code is gone from the page when it is written next', () => {
  const text = renderPage(measured([[start, 1]])).replace(`| ${start} |`, '| a row of before |');
  expect(readPage(text).get('starts')?.values).toEqual(new Map());
});

test('every part says in bench/README.md how it is made fair', () => {
  const parts = [...readme.matchAll(/^## ([\w-]+)$/gm)].map(([, name]) => name);
  expect(parts).toEqual(PART_NAMES);
});

test('a run has passed where each row of its parts was measured, within its budget', () => {
  const all = Object.keys(rowsOf('starts')).map((name) => [name, 1] as const);
  expect(summary(measured(all))).toMatchObject({ met: true });
  const over = summary(measured([...all.slice(1), [start, 99]]));
  expect(over).toMatchObject({ met: false });
  expect(over.text).toMatch(new RegExp(`^${start} +99.00  at most 1.6 +NO$`, 'm'));
  const missing = summary(measured(all.slice(1)));
  expect(missing).toMatchObject({ met: false });
  expect(missing.text).toMatch(new RegExp(`^${start} +-  at most 1.6 +not measured$`, 'm'));
});

test.each([
  ['at most', atMost(2, ''), 2, true],
  ['at most', atMost(2, ''), 2.1, false],
  ['at least', atLeast(2, ''), 2, true],
  ['at least', atLeast(2, ''), 1.9, false],
  ['no budget', reported(''), 1e9, true],
  ['too few cores', onCores(6, atLeast(2, '')), 1, true],
])('%s: %o measured as %d', (_, row, value, met) => {
  expect(isMet(row, value, 5)).toBe(met);
});

test('a budget for many cores holds where there are so many', () => {
  expect(isMet(onCores(6, atLeast(2, '')), 1, 6)).toBe(false);
});
