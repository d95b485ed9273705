import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withSourceLines } from '../../../src/cli/process/source-lines.ts';

const STACK = `AppError: in roster.js:1:1 of all places
    at async ke (roster.js:1:1)
    at new Qz (roster.js:1:9)
    at roster.js:1:1
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)
    at lib/pg.js:1:1`;

let dir: string;
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'roster-lines-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('calls in the built program are told by the lines of the sources, and all else as it is', () => {
  const program = join(dir, 'roster.js');
  // The first column is line 2, column 3 of the source, the fifth line 3, column 5.
  const map = { version: 3, sources: ['../src/cli/a.ts'], names: [], mappings: 'AACE,IACE' };
  writeFileSync(`${program}.map`, JSON.stringify(map));
  expect(withSourceLines(STACK, program).split('\n')).toEqual([
    'AppError: in roster.js:1:1 of all places',
    '    at async src/cli/a.ts:2:3',
    '    at src/cli/a.ts:3:5',
    '    at src/cli/a.ts:2:3',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
    '    at lib/pg.js:1:1',
  ]);
});

test('without a map, or with one that cannot be read, the stack stays as it is', () => {
  const program = join(dir, 'other', 'roster.js');
  expect(withSourceLines(STACK, program)).toBe(STACK);
  writeFileSync(join(dir, 'broken.js.map'), '{');
  expect(withSourceLines(STACK, join(dir, 'broken.js'))).toBe(STACK);
});
