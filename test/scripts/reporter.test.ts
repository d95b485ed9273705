import { report } from '../support/reporter.cjs';
import type { FileResult } from '../support/reporter.cjs';

const file = (name: string, seconds: number, ...skipped: readonly string[]): FileResult => ({
  testFilePath: `/somewhere/test/${name}`,
  perfStats: { start: 1000, end: 1000 + seconds * 1000 },
  testResults: [
    { status: 'passed', fullName: `${name} works` },
    ...skipped.map((fullName) => ({ status: 'pending', fullName })),
  ],
});

test('what was skipped is told with why', () => {
  const results = [file('a.test.ts', 1), file('b.test.ts', 1, 'zsh takes it: zsh is not installed')];
  expect(report(results)).toEqual(['', '1 skipped:', '  zsh takes it: zsh is not installed']);
});

test('of a run for one name, what else there is was not skipped', () => {
  expect(report([file('a.test.ts', 1, 'another')], true)).toEqual([]);
});

test('of many files the ten slowest are told, the slowest first', () => {
  const results = Array.from({ length: 12 }, (_, n) => file(`${n}.test.ts`, n));
  const [, title, first, ...rest] = report(results);
  expect([title, first?.trim(), rest.length]).toEqual(['The 10 slowest files, in seconds:', '11.0  11.test.ts', 9]);
  expect(report(results.slice(0, 10))).toEqual([]);
});
