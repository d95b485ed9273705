import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withSourceLines } from '../../../src/cli/process/source-lines.ts';

const STACK = `AppError: in roster.js:1:1 of all places
    at async ke (roster.js:1:1)
    at new Qz (roster.js:1:9)
    at people.js:1:1
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)
    at lib/pg.js:1:1`;

let dir: string;
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'roster-lines-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('calls in the built program are told by the lines of the sources, and all else as it is', () => {
  // The first column is line 2, column 3 of the source, the fifth line 3, column 5.
  const map = { version: 3, sources: ['../src/cli/a.ts'], names: [], mappings: 'AACE,IACE' };
  writeFileSync(join(dir, 'roster.js.map'), JSON.stringify(map));
  writeFileSync(join(dir, 'people.js.map'), JSON.stringify({ ...map, sources: ['../src/cli/b.ts'] }));
  expect(withSourceLines(STACK, dir).split('\n')).toEqual([
    'AppError: in roster.js:1:1 of all places',
    '    at async src/cli/a.ts:2:3',
    '    at src/cli/a.ts:3:5',
    '    at src/cli/b.ts:2:3',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
    '    at lib/pg.js:1:1',
  ]);
});

test('without a map, or with one that cannot be read, the stack stays as it is', () => {
  const other = mkdtempSync(join(dir, 'other-'));
  expect(withSourceLines(STACK, other)).toBe(STACK);
  writeFileSync(join(other, 'roster.js.map'), '{');
  expect(withSourceLines(STACK, other)).toBe(STACK);
});
