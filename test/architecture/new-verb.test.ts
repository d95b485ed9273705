import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { apply, blocksOf, patched } from '../support/checklist.ts';
import type * as Harness from '../harness.ts';
import type * as Pages from '../../src/docs/generate.ts';
import type * as Registry from '../../src/registry.ts';
import { ROOT } from '../support/source.ts';
import { thorough } from '../support/thorough.ts';

/** The checklist for a new command is followed in a copy of the sources, for a verb that roster does not have. */

const page = readFileSync(join(ROOT, 'docs/development.md'), 'utf8');
const blocks = blocksOf(page);

/** The program of the copy, and what makes the reference pages. */
type Program = Pick<typeof Harness, 'bothWays' | 'sandbox'> &
  Pick<typeof Pages, 'referencePages'> &
  Pick<typeof Registry, 'registry'>;
let copy: string;
let program: Program;

beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), 'roster-new-verb-'));
  for (const name of ['src', 'test', 'docs', 'package.json', 'tsconfig.json'])
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  for (const block of blocks) apply(copy, block);
  const outfile = join(copy, 'program.cjs');
  await build({
    stdin: {
      contents: `
        export { bothWays, sandbox } from './test/harness.ts';
        export { referencePages } from './src/docs/generate.ts';
        export { registry } from './src/registry.ts';`,
      resolveDir: copy,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    supported: { 'dynamic-import': false },
    logLevel: 'silent',
  });
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- its path is known only now
  program = require(outfile) as Program;
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

test('the checklist has a step for each thing that a command is made of', () => {
  expect(blocks.map(({ kind, file }) => `${kind} ${file}`)).toEqual([
    'diff src/domain/audit.ts',
    'diff src/domain/undoable.ts',
    'diff src/domain/ocsf/activities.ts',
    'ts src/operations/people/tag.ts',
    'ts src/cli/commands/people/tag.ts',
    'diff src/registry.ts',
    'diff src/api/routes/people.ts',
    'diff src/api/routes/people.ts',
    'diff test/cli/every-way/scenarios/people.ts',
  ]);
});

test('the new command works here and over HTTP, and is refused to who lacks the permission', async () => {
  const ended: object[] = [];
  for (const backend of program.bothWays()) {
    const box = await program.sandbox(backend);
    try {
      await box.json('people add grace@acme.example linus@acme.example --reveal');
      const { username } = await box.json<{ readonly username: string }>('people tag grace on-call');
      const [event] = await box.json<{ readonly seq: number; readonly description: string }[]>(
        'audit list --resource User --limit 1',
      );
      const undo = await box.run(`undo ${event?.seq}`);
      const help = await box.run('people tag --help');
      const refused = await (await box.as('linus')).run('people tag grace contractor --json');
      ended.push({
        username,
        event: event?.description,
        undo: undo.stderr,
        help: help.stdout,
        refused: refused.stderr,
        code: refused.code,
      });
    } finally {
      await box.destroy();
    }
  }
  const [here, overHttp] = ended;
  expect(here).toEqual({
    username: 'grace',
    event: 'grace was tagged on-call',
    undo: expect.stringContaining('roster people tag PERSON TAG') as string,
    help: expect.stringMatching(
      /tag \[options\] <PERSON> <TAG>[\s\S]*Tag a person in the audit log[\s\S]*organization\.people\.modify/,
    ) as string,
    refused: expect.stringContaining('"code":"forbidden"') as string,
    code: 5,
  });
  expect(overHttp).toEqual(here);
});

test('the reference pages and the description of the API have it', async () => {
  const pages = await program.referencePages(program.registry());
  expect(pages.get('commands.md')).toMatch(/## roster people tag\n\nTag a person in the audit log\./);
  expect(pages.get('api.md')).toMatch(/PUT \/people\/(:person|\{person\})\/tag/);
  expect(pages.get('audit-events.md')).toContain('| `User` | `Tagged` | a person was tagged |');
});

// Takes a minute: for `npm run test:all`.
const alsoAtLength = thorough(test.skip, test);
alsoAtLength('the compiler, the laws and the cross-section take it', () => {
  const run = (...args: string[]): void => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' });
    if (status !== 0) throw new Error(stdout + stderr);
  };
  for (const name of ['bench', 'scripts', 'jest.config.cjs'])
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  run('node_modules/typescript/bin/tsc', '--noEmit', '-p', '.');
  const tests = ['layering', 'registry', 'routes'].map((name) => `test/architecture/${name}`);
  run('node_modules/jest/bin/jest.js', ...tests, 'test/cli/every-way/complete');
});

describe('a step that is out of date is noticed', () => {
  const block = { file: 'a.ts', kind: 'diff', lines: ['  one,', '+ new,', '  two,'] } as const;

  test('lines go where the block shows', () => {
    expect(patched('x\none,\n    two,\ny', block)).toBe('x\n  one,\n  new,\n  two,\ny');
  });

  test.each(['one,\nthree,', 'one,\ntwo,\none,\ntwo,'])('%j', (text) => {
    expect(() => patched(text, block)).toThrow('a.ts has these lines');
  });

  test('every file that a step changes is there', () => {
    expect(blocks.filter(({ kind, file }) => existsSync(join(ROOT, file)) !== (kind === 'diff'))).toEqual([]);
  });
});
