import { execFileSync, spawnSync } from 'node:child_process';
import { manualNames, manualPages } from '../../src/docs/man.ts';
import { section, tagged, text, verbatim } from '../../src/docs/roff.ts';
import { commandsByName } from '../../src/cli/app/registry.ts';
import { registry } from '../../src/registry.ts';
import { testWhere } from '../support/where.ts';

/** The manual pages, as groff and mandoc show them. */

const all = registry();
let pages: ReadonlyMap<string, string>;
beforeAll(async () => {
  pages = await manualPages(all, { version: '0.1.0', date: '2026-01-01' });
});

const isThere = (program: string): boolean => spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
const whereGroff = testWhere(isThere('groff'), 'there is no groff');
const whereMandoc = testWhere(isThere('mandoc'), 'there is no mandoc');

/** A page as a terminal shows it, without emphasis, and what groff says of it. */
function shown(page: string): { readonly stdout: string; readonly stderr: string } {
  const { stdout, stderr } = spawnSync('groff', ['-man', '-ww', '-Tutf8', '-P-c', '-rLL=200n'], { input: page, encoding: 'utf8' });
  return { stdout: stdout.replace(/.\x08/gu, ''), stderr };
}

test('each command is explained in the page of its noun, and roster(1) names that page', () => {
  for (const [name] of commandsByName(all)) {
    const [noun = ''] = name.split(' ');
    expect(pages.get(`roster-${noun}.1`)).toContain(`.SS "roster ${name.replaceAll('-', '\\-')}"`);
    expect(pages.get('roster.1')).toContain(`\\fBroster\\-${noun.replaceAll('-', '\\-')}(1)\\fR`);
  }
});

test('the names of all pages are known without making them', () => {
  expect(manualNames(all)).toEqual([...pages.keys()].sort());
});

test('roster(1) has the common options and the exit statuses', () => {
  const page = pages.get('roster.1');
  for (const part of ['\\-\\-fields <A,\\:B>', '\\fB5 forbidden\\fR', '\\fBROSTER_TOKEN\\fR']) expect(page).toContain(part);
});

whereGroff('groff shows every page without a warning', () => {
  for (const [name, page] of pages) expect({ name, said: shown(page).stderr }).toEqual({ name, said: '' });
});

whereMandoc('mandoc finds nothing to warn of', () => {
  for (const [name, page] of pages) {
    const { stdout } = spawnSync('mandoc', ['-Tlint', '-Wwarning'], { input: page, encoding: 'utf8' });
    expect({ name, said: stdout }).toEqual({ name, said: '' });
  }
});

whereGroff('text is shown as it is, whatever it holds', () => {
  const lines = [
    '.so /etc/passwd',
    "'sy reboot",
    'a \\fB backslash \\n[x] and -- dashes',
    "quotes ' and ` and \" and ^ and ~",
    'it’s “quoted” – björn 漢',
  ];
  const page = ['.TH "T" 1 "2026-01-01" "roster" "roster"', section('One', ...lines.map(text)), tagged('-x A|B', 'says .so')];
  const { stdout, stderr } = shown([...page, verbatim(lines), ''].join('\n'));
  expect(stderr).toBe('');
  for (const line of lines) expect(stdout.split(line)).toHaveLength(3);
  expect(stdout).toContain('-x A|B');
});

whereMandoc('a page is found by its words, as apropos finds it', () => {
  const page = execFileSync('mandoc', ['-Tutf8'], { input: pages.get('roster-people.1') ?? '', encoding: 'utf8' });
  expect(page.replace(/.\x08/gu, '')).toMatch(/NAME\n +roster-people - People: accounts, roles, passwords/);
});
