import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { referencePages } from '../../src/docs/generate.ts';
import { replay } from '../support/tour.ts';

const root = join(__dirname, '../..');

test('the reference pages are what `npm run docs` writes now', async () => {
  for (const [name, text] of await referencePages()) {
    expect({ name, text: readFileSync(join(root, 'docs', name), 'utf8') }).toEqual({ name, text });
  }
});

test('every command of the tour in the README prints what stands there', async () => {
  const path = join(root, 'README.md');
  const readme = readFileSync(path, 'utf8');
  const replayed = await replay(readme);
  // Not a way to make the test pass unseen: the change shows in the diff of the README.
  if (process.env.UPDATE_README !== undefined) writeFileSync(path, replayed);
  else expect(readme).toBe(replayed);
});

test('every dependency has its line in docs/dependencies.md', () => {
  const page = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;
  const names = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith('@types/'));
  expect(names.filter((name) => !page.includes(name))).toEqual([]);
});

test('every link of the README and the docs leads somewhere', () => {
  for (const name of ['README.md', 'docs/development.md', 'docs/dependencies.md']) {
    const text = readFileSync(join(root, name), 'utf8');
    for (const [, target = ''] of text.matchAll(/\]\(([^)#]+)\)/g)) {
      expect(readFileSync(join(root, name.includes('/') ? 'docs' : '.', target), 'utf8').length).toBeGreaterThan(0);
    }
  }
});
