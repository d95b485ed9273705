import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What somebody who comes to the repository looks for first. */

const root = join(__dirname, '../..');
const textOf = (name: string): string => readFileSync(join(root, name), 'utf8');

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}
interface Job {
  readonly 'timeout-minutes'?: number;
  readonly strategy: { readonly matrix: { readonly node: readonly number[] } };
  readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly 'timeout-minutes'?: number }[];
}

const workflow = parse(textOf('.github/workflows/ci.yml')) as Workflow;
const jobs = Object.values(workflow.jobs);

test('the license that package.json declares is there in full', () => {
  const { license } = JSON.parse(textOf('package.json')) as { readonly license: string };
  expect(license).toBe('Apache-2.0');
  expect(textOf('LICENSE')).toMatch(/Apache License\n\s+Version 2\.0[\s\S]+END OF TERMS AND CONDITIONS/);
});

test.each(['CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', '.editorconfig', '.nvmrc'])('%s is there', (name) => {
  expect(existsSync(join(root, name))).toBe(true);
});

test('the changelog has what is unreleased first, then versions from the newest on, and sections by the kind of change', () => {
  const headings = [...textOf('CHANGELOG.md').matchAll(/^(##+) (.*)$/gm)].map(([, level = '', title = '']) => ({ level, title }));
  const [first, ...versions] = headings.filter(({ level }) => level === '##').map(({ title }) => title);
  expect(first).toBe('Unreleased');
  expect(versions.filter((title) => !/^\d+\.\d+\.\d+ - \d{4}-\d\d-\d\d$/.test(title))).toEqual([]);
  expect([...versions].sort((one, other) => other.localeCompare(one, 'en', { numeric: true }))).toEqual(versions);
  const kinds = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
  expect(headings.filter(({ level, title }) => level !== '##' && !kinds.includes(title))).toEqual([]);
});

test('CI runs the same checks as .ci/run, on the oldest Node that is supported and a newer one', () => {
  expect(jobs.flatMap(({ steps }) => steps.flatMap(({ run = [] }) => run))).toEqual(['.ci/run']);
  const oldest = Number(textOf('.nvmrc'));
  expect(jobs.map(({ strategy }) => strategy.matrix.node)).toEqual([[oldest, 22]]);
  expect(textOf('package.json')).toContain(`"node": ">=${oldest}.`);
});

test('CI may only read, ends in time, and uses actions by their commit', () => {
  expect(workflow.permissions).toEqual({ contents: 'read' });
  expect(jobs.filter((job) => job['timeout-minutes'] === undefined)).toEqual([]);
  const used = jobs.flatMap(({ steps }) => steps.flatMap(({ uses = [] }) => uses));
  expect(used.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
});
