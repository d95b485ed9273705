import * as fc from 'fast-check';
import { fitted } from '../../../../src/cli/commands/activity/fitting.ts';
import type { Section } from '../../../../src/cli/commands/activity/picture.ts';
import { PLAIN } from '../../../../src/cli/terminal/style.ts';

/** The picture in the lines of a window. */

const draw = (rows: readonly object[]): string =>
  `HEAD\n${rows.map((row) => `${Object.values(row).join()}\n`).join('')}`;

const section = (title: string, rows: number, unlisted = 0): Section => ({
  title,
  fields: ['job'],
  rows: Array.from({ length: rows }, (_, at) => ({ job: `${title}-${at}` })),
  unlisted,
});

const lines = (sections: readonly Section[], height: number): readonly string[] =>
  fitted(sections, height, draw, PLAIN);

test('where there is room, all of it is shown', () => {
  expect(lines([section('A', 2), section('B', 1)], 8)).toEqual(['A', 'HEAD', 'A-0', 'A-1', '', 'B', 'HEAD', 'B-0']);
});

test('rows are shared out evenly, and what is left out is counted', () => {
  expect(lines([section('A', 10), section('B', 2)], 10)).toEqual([
    ...['A', 'HEAD', 'A-0', 'A-1', '… 8 more', ''],
    ...['B', 'HEAD', 'B-0', 'B-1'],
  ]);
  expect(lines([section('A', 1, 7)], 10)).toEqual(['A', 'HEAD', 'A-0', '… 7 more']);
});

test('a window that is lower than the titles says how much is missing', () => {
  expect(lines([section('A', 3), section('B', 3), section('C', 3)], 4)).toEqual([
    'A',
    '… 3 more',
    '',
    '… 5 more lines',
  ]);
  expect(lines([section('A', 3)], 0)).toEqual([]);
});

test('a row that takes two lines is counted as two', () => {
  const tall = (rows: readonly object[]): string => `HEAD\n${rows.map(() => 'row\n  goes on\n').join('')}`;
  expect(fitted([section('A', 4)], 7, tall, PLAIN)).toEqual([
    'A',
    'HEAD',
    'row',
    '  goes on',
    'row',
    '  goes on',
    '… 2 more',
  ]);
});

test('whatever there is fits, and nothing is left out in silence', () => {
  const sections = fc.array(fc.record({ rows: fc.nat(40), unlisted: fc.nat(9) }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(sections, fc.integer({ min: 20, max: 60 }), (given, height) => {
      const all = given
        .map(({ rows, unlisted }, at) => section(`S${at}`, rows, unlisted))
        .filter(({ rows, unlisted }) => rows.length + unlisted > 0);
      const shown = lines(all, height);
      expect(shown.length).toBeLessThanOrEqual(height);
      const rows = shown.filter((line) => /^S\d-\d+$/.test(line)).length;
      const left = shown.reduce((sum, line) => sum + Number(/^… (\d+) more$/.exec(line)?.[1] ?? 0), 0);
      expect(rows + left).toBe(all.reduce((sum, one) => sum + one.rows.length + one.unlisted, 0));
    }),
  );
});
