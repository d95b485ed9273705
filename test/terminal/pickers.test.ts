import { writeFileSync } from 'node:fs';
import { prepared } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { answer, closeTerminals, KEY, openTerminal } from '../support/terminal.ts';
import type { Terminal } from '../support/terminal.ts';

/** Every list to pick from, on an organization of the size of a large open-source project. */

const { enter, down, up, space, ctrlD } = KEY;

const GROUPS = 283;
const PEOPLE = 400;
const group = (at: number): string => `sig-${['api', 'node', 'docs', 'release'][at % 4] ?? ''}-team-${at}`;

/** People and groups with names as long as they come, and a few whose names tests can type. */
async function large(here: Place): Promise<void> {
  const rows = Array.from({ length: PEOPLE }, (_, at) => {
    const groups = at < GROUPS - 1 ? group(at) : '';
    return `contributor${at}@long-domain-of-a-company.example,contributor-number-${at},Member,${groups}`;
  });
  rows.push('grace@acme.example,grace,Admin,release-managers');
  writeFileSync(here.path('people.csv'), `email,username,role,groups\n${rows.join('\n')}\n`);
  await here.ok('people import people.csv --create-groups --secret-file secrets.jsonl');
  await here.ok('project create Rocket --owner grace');
  await here.ok('project create Website');
  await here.ok('role new Auditor --permission organization.audit_logs.view');
}

let here: Place;
beforeEach(async () => (here = await prepared(large)));
afterEach(async () => {
  closeTerminals();
  await here.destroy();
});

const one = async <T>(argv: string): Promise<T> => JSON.parse((await here.ok(`${argv} --json`)).stdout) as T;
const roleOf = async (name: string) => (await one<{ role: string | null }>(`people show ${name}`)).role;

/** No line of a question is wider than the terminal, or it would be drawn twice. */
function expectToFit(terminal: Terminal, columns: number): void {
  expect(
    terminal
      .screen()
      .split(/\n|[?✔] /)
      .filter((line) => line.length > columns),
  ).toEqual([]);
}

describe.each([80, 120])('in %i columns', (columns) => {
  test('the person is searched by name, the cursor stands on the role of now, and Enter changes nothing', async () => {
    const terminal = openTerminal(here, 'people role', { columns });
    await answer(
      terminal,
      [/Whose role\?\s+❯ [^]*type to search/, 'grac'],
      [/Whose role\? grac\n❯ grace\n\ngrace@acme\.example, Admin/, enter],
      [/New role of grace \(now Admin\):\s+Owner\s+❯ Admin\s+Member\s+Auditor/, enter],
    );
    expect(await terminal.exit()).toBe(0);
    expect(await roleOf('grace')).toBe('Admin');
    expectToFit(terminal, columns);
  });

  test('people invite searches in all groups, and one key never ticks what is not seen', async () => {
    const terminal = openTerminal(here, 'people invite', { columns });
    await answer(
      terminal,
      ['E-mail addresses', 'barbara@acme.example', enter],
      [/Role:\s+Owner\s+Admin\s+❯ Member/, enter],
      [/Groups:\s+❯◯ release-managers\s+◯ sig-/, 'a'],
      // "a" searches, where it once ticked every group.
      [/Groups: a\n❯◯ release-managers/, KEY.clearLine, 'team-281'],
      [/Groups: team-281\n❯◯ sig-node-team-281/, space],
      [/❯◉ sig-node-team-281[^]*ticked: sig-node-team-281/, enter],
      [/as Member, in sig-node-team-281\n/],
      ['Send this invitation?', enter],
    );
    expect(await terminal.exit()).toBe(0);
    const [invited] = await one<{ groups: string[] }[]>('invitation list');
    expect(invited?.groups).toEqual(['sig-node-team-281']);
    expectToFit(terminal, columns);
  });

  test('a name that nobody has is told at its own question, with the nearest one', async () => {
    const terminal = openTerminal(here, 'people role', { columns });
    await answer(
      terminal,
      ['Whose role?', 'grcae', enter],
      [/there is no person grcae; did you mean grace\?/, KEY.clearLine, 'grace@acme.example', enter],
      [/New role of grace \(now Admin\)/, down],
      [/❯ Member/, enter],
    );
    expect(await terminal.exit()).toBe(0);
    expect(await roleOf('grace')).toBe('Member');
    expectToFit(terminal, columns);
  });
});

test('Owner is asked about again, and a no leads back to the roles', async () => {
  const terminal = openTerminal(here, 'people role grace');
  await answer(
    terminal,
    [/❯ Admin/, up],
    [/❯ Owner/, enter],
    [/An Owner may do everything[^]*Owner for grace\? \(y\/N\)/, enter],
    [/New role of grace \(now Admin\):\s+Owner\s+❯ Admin/, up],
    [/❯ Owner/, enter],
    [/Owner for grace\? \(y\/N\)/, 'y', enter],
  );
  expect(await terminal.exit()).toBe(0);
  expect(await roleOf('grace')).toBe('Owner');
});

test('without a role of now the cursor stands on the one that grants the least', async () => {
  const terminal = openTerminal(here, 'project people add');
  await answer(
    terminal,
    [/Which project\?\s+❯ Rocket\s+Website/, enter],
    ['Who is to be added?', 'release-man'],
    [/❯ release-managers/, enter],
    [/Role in Rocket:\s+Admin\s+Contributor\s+❯ Reader/, enter],
  );
  expect(await terminal.exit()).toBe(0);
  const members = await one<{ name: string; role: string }[]>('project people list Rocket --source manually');
  expect(members).toContainEqual(expect.objectContaining({ name: 'release-managers', role: 'Reader' }));
});

test('the role that somebody has in a project is where the cursor begins', async () => {
  const terminal = openTerminal(here, 'project people role Rocket grace');
  await answer(terminal, [/New role of grace in Rocket \(now Admin\):\s+❯ Admin/, down], [/❯ Contributor/, enter]);
  expect(await terminal.exit()).toBe(0);
});

/** What is asked for where nothing was given, with the answer, and the exit status. */
const MISSING: readonly (readonly [argv: string, question: RegExp, keys: string, code: number])[] = [
  ['group create', /Name of the group:/, 'Newcomers\r', 0],
  ['group create', /Name of the group:/, ' x\r', -1],
  ['project create', /Name of the project:/, 'Sled\r', 0],
  ['service-account create', /Name of the service account:/, 'ci\r', 0],
  ['token create', /Name of the token:/, 'laptop\r', 0],
  ['group show', /Which group\?/, 'release-managers\r', 0],
  ['project show', /Which project\?/, 'Website\r', 0],
  ['role show', /Which role\?/, 'Auditor\r', 0],
  ['people show', /Which person\?/, 'contributor-number-7\r', 0],
  ['project transfer Website', /New owner: e-mail, username or id|Which person\?/, 'grace\r', 0],
  ['settings set', /Setting:/, '\u0004', 130],
  ['context use', /Which context\?\s+❯ local/, '\r', 0],
];

test.each(MISSING)('%s asks %s', async (argv, question, keys, code) => {
  const terminal = openTerminal(here, argv);
  await answer(terminal, [question, keys]);
  if (code < 0) {
    await answer(terminal, [/must not begin or end with a space/, KEY.ctrlC]);
    expect(await terminal.exit()).toBe(130);
  } else expect(await terminal.exit()).toBe(code);
});

test('a name that was given is checked before anything is asked', async () => {
  const terminal = openTerminal(here, 'people role grcae');
  expect(await terminal.exit()).toBe(3);
  expect(terminal.screen()).toMatch(/^error: there is no person grcae/);
});

describe('Ctrl-D', () => {
  test.each([
    ['a text', 'group create', /Name of the group:/, []],
    ['a text that was begun', 'group create', /Name of the group:/, ['Newc']],
    ['a list to pick from', 'people role', /Whose role\?/, []],
    ['a search that was begun', 'people role', /Whose role\?/, ['gra']],
    ['a role', 'people role grace', /New role of grace/, []],
    ['a list to tick', 'role new X', /Permissions:/, []],
    ['a yes or no', 'group delete release-managers', /\(y\/N\)/, []],
    ['a name to type', 'project delete Rocket', /Type Rocket to go on:/, []],
    ['a password', 'me password', /Current password:/, []],
    ['one of a few', 'settings set', /Setting:/, []],
  ] as const)('at %s ends with 130, without an error, and gives the terminal back', async (_, argv, question, keys) => {
    const terminal = openTerminal(here, argv);
    await answer(terminal, [question, ...keys, ctrlD], [/\nstopped; nothing was changed\n/]);
    expect(await terminal.exit()).toBe(130);
    expect(terminal.screen()).not.toContain('error');
    // The cursor is shown again after it was last hidden.
    expect(terminal.raw().lastIndexOf('\u001B[?25h')).toBeGreaterThanOrEqual(terminal.raw().lastIndexOf('\u001B[?25l'));
  });
});
