import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { referencePages } from '../../src/docs/generate.ts';
import { manualNames } from '../../src/docs/man.ts';
import { registry } from '../../src/registry.ts';
import { replay } from '../support/tour.ts';
import type { ReplayOptions } from '../support/tour.ts';

const root = join(__dirname, '../..');

test('the reference pages are what `npm run docs` writes now', async () => {
  for (const [name, text] of await referencePages(registry())) {
    expect({ name, text: readFileSync(join(root, 'docs', name), 'utf8') }).toEqual({ name, text });
  }
});

test('package.json names every manual page, as `npm run docs` writes it there', () => {
  const { man } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly man: unknown };
  expect(man).toEqual(manualNames(registry()).map((name) => `dist/man/${name}`));
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

test('the tour of the README shows no errors but the two refusals that it is about', () => {
  const errors = [...textOf('README.md').matchAll(/^error: (.*)$/gm)].map(([, message = '']) => message);
  expect(errors).toEqual([
    expect.stringContaining('is the last active Owner'),
    expect.stringContaining('this needs the permission'),
  ]);
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

/** Every page that people write or read here, by its path. */
const PAGES: readonly string[] = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
];
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

test('every link between pages leads to a file that is there', () => {
  const broken = PAGES.flatMap((page) =>
    [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page}: ${target}`),
  );
  expect(broken).toEqual([]);
});

test('no page says a section twice', () => {
  const twice = PAGES.filter((page) => page.startsWith('docs/')).flatMap((page) => {
    const titles: readonly string[] = textOf(page).match(/^## .*/gm) ?? [];
    return titles.filter((title, at) => titles.indexOf(title) < at).map((title) => `${page}: ${title}`);
  });
  expect(twice).toEqual([]);
});

test('the README leads to every page', () => {
  const linked = [...textOf('README.md').matchAll(/\]\((docs\/[^)#]+)/g)].map(([, target]) => target);
  expect(PAGES.filter((page) => /^docs\/.*\.md$/.test(page) && !linked.includes(page))).toEqual([]);
});

test('every path of the source that a page for contributors names is there', () => {
  const named = ['CONTRIBUTING.md', 'docs/architecture.md', 'docs/development.md'].flatMap((page) =>
    [...textOf(page).matchAll(/`((?:src|test|scripts|bench|bin|docs|\.ci)\/[\w./-]*)`/g)].map(([, path = '']) => ({ page, path })),
  );
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter(({ path }) => !existsSync(join(root, path)))).toEqual([]);
});

/** The folders and files of the tree in the page on the architecture. */
function rooms(page: string): string[] {
  const lines = page.split('\n').filter((line) => /^ {4,8}[\w./]+(\/|\.js|\.ts)\b/.test(line));
  let above = '';
  return lines.map((line) => {
    const [, indent = '', name = ''] = /^( +)(\S+)/.exec(line) ?? [];
    if (indent.length === 4) above = name;
    return indent.length === 4 ? name : above + name;
  });
}

test('the tree of the rooms has every folder of src/, and none that is gone', () => {
  const drawn = rooms(textOf('docs/architecture.md'));
  expect(drawn.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => `src/${name}/`).filter((path) => !drawn.includes(path))).toEqual([]);
});

/** Every TypeScript file of the checkout, by its path. */
const sources = ['src', 'test', 'scripts', 'bench'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(root, folder, name), 'utf8') })),
);

test('every page that the code cites is there', () => {
  const cited = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/\bdocs\/[\w-]+\.md\b/g)].map(([page]) => ({ path, page })),
  );
  expect(cited.length).toBeGreaterThan(20);
  expect(cited.filter(({ page }) => !existsSync(join(root, page)))).toEqual([]);
});

test('no comment cites a paper that the reader cannot open', () => {
  const comments = sources.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line) => (/^\s*(\/\/|\/?\*)/.test(line) ? [`${path}: ${line.trim()}`] : [])),
  );
  expect(comments.length).toBeGreaterThan(1000);
  expect(comments.filter((line) => /\bS[0-4]\b|(?<!docs\/)\b(domain|architecture|http-api|storage|cli)\.md\b/.test(line))).toEqual([]);
});
