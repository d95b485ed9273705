import { existsSync, readFileSync } from 'node:fs';
import { BREAKAGES, occurrences } from '../../scripts/breakages/index.ts';

/** What `npm run break` breaks is still there, so that it cannot rot. */

const all = Object.values(BREAKAGES).flat();

test('there are twenty of each kind and more, each with a name of its own', () => {
  expect(Object.values(BREAKAGES).map((rows) => rows.length >= 20)).toEqual([true, true]);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

test.each(all.map((breakage) => [breakage.name, breakage] as const))('%s', (_name, { file, find, replace, tests }) => {
  expect(occurrences(readFileSync(file, 'utf8'), find)).toBe(1);
  expect(replace).not.toBe(find);
  expect(tests.filter((path) => !existsSync(path))).toEqual([]);
  expect(tests).not.toEqual([]);
});
