import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { place } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { ROOT } from '../support/source.ts';

/** What the built program says of where an error came from. */

let here: Place;
beforeAll(async () => (here = await place()));
afterAll(() => here.destroy());

/** The lines of the sources that a stack names, from the innermost call on. */
const linesOf = (stack: string): string[] =>
  [...stack.matchAll(/^ +at (?:async )?(src\/\S+\.ts):(\d+):\d+$/gm)].map(
    ([, file = '', line]) => readFileSync(join(ROOT, file), 'utf8').split('\n')[Number(line) - 1] ?? '',
  );

test('--debug names the line of the sources that threw, and nothing of the built file', async () => {
  const { code, stderr } = await here.run('people list --debug');
  expect(code).toBe(3);
  expect(stderr).not.toMatch(/roster\.js/);
  const [innermost, ...outer] = linesOf(stderr);
  expect(innermost).toContain("new AppError('not_found'");
  expect(outer.length).toBeGreaterThan(4);
});

test('with JSON the stack is in the document', async () => {
  const { stderr } = await here.run('people list --debug --json');
  const { error } = JSON.parse(stderr) as { readonly error: { readonly stack: string } };
  expect(linesOf(error.stack)[0]).toContain("new AppError('not_found'");
});

test('without --debug no stack is shown', async () => {
  expect((await here.run('people list')).stderr).not.toMatch(/^ +at /m);
});
