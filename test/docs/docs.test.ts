import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { referencePages } from '../../src/docs/generate.ts';
import { replay } from '../support/tour.ts';
import type { ReplayOptions } from '../support/tour.ts';

const root = join(__dirname, '../..');

test('the reference pages are what `npm run docs` writes now', async () => {
  for (const [name, text] of await referencePages()) {
    expect({ name, text: readFileSync(join(root, 'docs', name), 'utf8') }).toEqual({ name, text });
  }
});

/** Compares a page with what its commands print now; with UPDATE_README, writes it: the change shows in its diff. */
async function expectReplayed(name: string, options: ReplayOptions): Promise<void> {
  const path = join(root, name);
  const page = readFileSync(path, 'utf8');
  const replayed = await replay(page, options);
  if (process.env.UPDATE_README !== undefined) writeFileSync(path, replayed);
  else expect(page).toBe(replayed);
}

test('every command of the tour in the README prints what stands there', async () => {
  await expectReplayed('README.md', { terminal: true });
});

test('every command of the page on CI prints what stands there', async () => {
  await expectReplayed('docs/ci.md', {
    terminal: false,
    before: ['roster init --organization Acme --owner ada@acme.example --reveal'],
  });
});

test('every dependency has its line in docs/dependencies.md', () => {
  const page = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;
  const names = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith('@types/'));
  expect(names.filter((name) => !page.includes(name))).toEqual([]);
});

test('every link of the README and the docs leads somewhere', () => {
  for (const name of ['README.md', 'docs/ci.md', 'docs/serve.md', 'docs/scale.md', 'docs/development.md', 'docs/dependencies.md']) {
    const text = readFileSync(join(root, name), 'utf8');
    for (const [, target = ''] of text.matchAll(/\]\(([^)#]+)\)/g)) {
      expect(readFileSync(join(root, name.includes('/') ? 'docs' : '.', target), 'utf8').length).toBeGreaterThan(0);
    }
  }
});
