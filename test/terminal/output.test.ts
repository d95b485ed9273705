import stringWidth from 'string-width';
import { initialised } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { closeTerminals, openTerminal } from '../support/terminal.ts';

/** How output looks on a terminal, in place of a pipe. */

const ESCAPE = '\u001B';
const BOLD_HEADER = `${ESCAPE}[1mUSERNAME`;

/** Long ones, accents, and characters that take two columns. */
const PEOPLE = [
  'email,username,role,groups',
  `${'x'.repeat(60)}@${'very-'.repeat(10)}long.example,${'u'.repeat(100)},Admin,${'g'.repeat(128)};Platform;Compilers`,
  'zoë@acme.example,Zoë.Ångström-O’Brien,Member,Équipe plateforme',
  `tanaka@acme.example,${'田中さくら'.repeat(8)},Member,${'開発部'.repeat(12)}`,
  '',
].join('\n');

let here: Place;
beforeAll(async () => {
  here = await initialised();
  await here.ok('people import - --create-groups --secret-file passwords.jsonl', PEOPLE);
});
afterAll(() => here.destroy());
afterEach(closeTerminals);

test.each([
  ['people list --all', 80],
  ['people list --all', 60],
  ['people list --all --fields username,email,role,status,groups,must_change_password', 80],
  ['group list --all', 80],
  ['role list', 80],
  ['audit list --all', 80],
  ['context list', 80],
])('the table of %s fits %i columns, but for a name that alone is wider', async (argv, columns) => {
  const terminal = openTerminal(here, argv, { columns });
  expect(await terminal.exit()).toBe(0);
  const lines = (await terminal.rest()).filter((line) => !line.startsWith('hint:'));
  expect(lines.length).toBeGreaterThan(1);
  const cells = (line: string) => line.trim().split(/ {2,}/).length;
  expect(lines.filter((line) => stringWidth(line) > columns && cells(line) > 1)).toEqual([]);
});

test('what a table cuts is marked, a wider terminal cuts less, and names are never cut', async () => {
  const screenOf = async (columns: number) => {
    const terminal = openTerminal(here, 'people list --all', { columns });
    await terminal.exit();
    return terminal.rest();
  };
  const [narrow, wide] = (await Promise.all([screenOf(80), screenOf(600)])).map((lines) => lines.join('\n'));
  expect(narrow).toContain('no room for groups; --wide shows it');
  expect(wide).toContain('g'.repeat(128));
  for (const screen of [narrow, wide]) {
    expect(screen).toContain('u'.repeat(100));
    expect(screen).toContain(`${'x'.repeat(60)}@${'very-'.repeat(10)}long.example`);
  }
});

test('secrets of an import go to the file alone', async () => {
  const terminal = openTerminal(here, 'people add barbara@acme.example --secret-file barbara.jsonl');
  expect(await terminal.exit()).toBe(0);
  expect(terminal.screen()).not.toMatch(/\w{6}-\w{6}-\w{6}-\w{6}/);
  expect(terminal.screen()).toContain('The temporary passwords are in barbara.jsonl.');
});

describe('colours', () => {
  test.each<readonly [what: string, argv: string, env: Readonly<Record<string, string>>, coloured: boolean]>([
    ['nothing set', 'people list', {}, true],
    ['NO_COLOR', 'people list', { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', 'people list', { NO_COLOR: '' }, true],
    ['--no-color', 'people list --no-color', {}, false],
    ['TERM=dumb', 'people list', { TERM: 'dumb' }, false],
    ['--color against NO_COLOR', 'people list --color', { NO_COLOR: '1' }, true],
    ['--no-color against FORCE_COLOR', 'people list --no-color', { FORCE_COLOR: '1' }, false],
    ['NO_COLOR against FORCE_COLOR', 'people list', { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['FORCE_COLOR=0', 'people list', { FORCE_COLOR: '0' }, false],
  ])('on a terminal with %s', async (_, argv, env, coloured) => {
    const terminal = openTerminal(here, argv, { env });
    expect(await terminal.exit()).toBe(0);
    expect(terminal.raw().includes(BOLD_HEADER)).toBe(coloured);
    expect(terminal.raw().includes(ESCAPE)).toBe(coloured);
  });

  test.each([
    ['people list', false],
    ['people list -o table', false],
    ['people list -o table --color', true],
  ])('in a pipe, %s: %p', async (argv, coloured) => {
    const { stdout, stderr } = await here.ok(argv);
    expect(stdout.includes(BOLD_HEADER)).toBe(coloured);
    expect((stdout + stderr).includes(ESCAPE)).toBe(coloured);
  });

  test.each<readonly [env: Readonly<Record<string, string>>, text: string]>([
    [{}, `${ESCAPE}[31merror:${ESCAPE}[39m`],
    [{ NO_COLOR: '1' }, 'error: there is no person nobody'],
  ])('errors follow the same rules: %j', async (env, text) => {
    const terminal = openTerminal(here, 'people show nobody', { env });
    expect(await terminal.exit()).toBe(3);
    expect(terminal.raw()).toContain(text);
    expect(terminal.raw().includes(ESCAPE)).toBe(text.includes(ESCAPE));
  });

  test.each<readonly [argv: string, env: Readonly<Record<string, string>>]>([
    ['people remove zoë@acme.example', { NO_COLOR: '1' }],
    ['people remove zoë@acme.example', { TERM: 'dumb' }],
    ['people remove zoë@acme.example --no-color', {}],
  ])('questions follow them too: %s with %j', async (argv, env) => {
    const terminal = openTerminal(here, argv, { env });
    await terminal.expect('Remove Zoë');
    terminal.type('\u0003');
    expect(await terminal.exit()).toBe(130);
    // Cursor movement is how a question is drawn; colours are not.
    expect(terminal.raw()).not.toMatch(/\u001B\[3[0-7]m/);
  });
});

test('a role is a checklist on a terminal, with the allowed permissions ticked', async () => {
  const terminal = openTerminal(here, 'role show Member', { env: { NO_COLOR: '1' } });
  expect(await terminal.exit()).toBe(0);
  expect(terminal.screen()).toMatch(/^ {2}\[✓\] organization\.people\.view$/m);
  expect(terminal.screen()).toMatch(/^ {2}\[ \] organization\.people\.remove$/m);
});

test('off a terminal nothing is asked, animated or coloured, and stdout is TSV', async () => {
  const { stdout, stderr } = await here.ok('people list --search ada');
  expect(stdout).toMatch(/^username\temail\trole\tstatus\tgroups\nada\tada@acme\.example\tOwner\tactive\t/);
  expect(stderr).toBe('');
});
