import { initialised } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { answer, closeTerminals, KEY, openTerminal } from '../support/terminal.ts';

const { enter, down, up, space } = KEY;

interface Person {
  readonly username: string;
  readonly email: string;
  readonly role: string;
  readonly groups: readonly string[];
}

let here: Place;
const people = async (): Promise<Person[]> => JSON.parse((await here.ok('people list --json')).stdout) as Person[];

beforeEach(async () => (here = await initialised()));
afterEach(async () => {
  closeTerminals();
  await here.destroy();
});

test('people add without an e-mail asks for everything, and an address can still be dropped', async () => {
  await here.ok('group create Compilers');
  await here.ok('group create Platform');
  const terminal = openTerminal(here, 'people add');
  await answer(
    terminal,
    ['E-mail addresses', 'grace@acme.example, linus+new@acme.example,margaret@acme.example', enter],
    [/Username of grace@acme\.example: \(grace\)/, enter],
    [/Username of linus\+new@acme\.example: \(linus\)/, 'torvalds', enter],
    [/Username of margaret@acme\.example: \(margaret\)/, enter],
    // The list begins at the default role.
    [/Role:\s+Owner\s+Admin\s+❯ Member/, up],
    [/❯ Admin/, enter],
    [/Groups:\s+❯◯ Compilers\s+◯ Platform/, down, space, enter],
    [
      /grace {2}grace@acme\.example\n {2}torvalds {2}linus\+new@acme\.example\n {2}margaret .*\n {2}as Admin, in Platform/,
    ],
    ['Create these 3 accounts?', down, enter],
    ['Drop which?', enter],
    [/torvalds .*\n {2}margaret .*\n {2}as Admin, in Platform/],
    ['Create these 2 accounts?', enter],
    [/Create these 2 accounts\? Create\n/],
  );
  expect(await terminal.exit()).toBe(0);
  const table = await terminal.rest();
  expect(table).toEqual([
    expect.stringMatching(/^USERNAME {2}EMAIL +TEMPORARY PASSWORD$/),
    expect.stringMatching(/^torvalds {2}linus\+new@acme\.example {2}\w{6}-\w{6}-\w{6}-\w{6}$/),
    expect.stringMatching(/^margaret {2}margaret@acme\.example {3}\w{6}-\w{6}-\w{6}-\w{6}$/),
    'in each row: role Admin',
    'These passwords are not shown again. Each works once, for 7 days.',
    expect.stringMatching(/^undo: roster undo [0-9a-f-]{36}$/),
    '',
  ]);
  expect(await people()).toEqual([
    expect.objectContaining({ username: 'ada' }),
    expect.objectContaining({ username: 'margaret', role: 'Admin', groups: ['Platform'] }),
    expect.objectContaining({ username: 'torvalds', email: 'linus+new@acme.example', groups: ['Platform'] }),
  ]);
});

test('a temporary password is never cut to fit 80 columns, is shown once and works', async () => {
  const email = 'augusta.ada.king.countess.of.lovelace@analytical-engines.acme.example';
  const terminal = openTerminal(here, `people add ${email} --username countess-of-lovelace --role Admin`);
  expect(await terminal.exit()).toBe(0);
  const [header = '', ...lines] = await terminal.rest();
  const row = lines.slice(0, 4);
  expect(header).toMatch(/TEMPORARY PASSWORD$/);
  // Nor is what names the person: each goes on in a line of its own.
  expect(row.map((line) => line.trim())).toEqual([
    'countess-of-lovelace',
    email,
    'Admin',
    expect.stringMatching(/^\w{6}-\w{6}-\w{6}-\w{6}$/),
  ]);
  expect(Math.max(...[header, ...row].map(({ length }) => length))).toBeLessThanOrEqual(80);
  const password = (row[3] ?? '').trim();
  expect(terminal.raw().split(password)).toHaveLength(2);
  const login = await here.ok('login countess-of-lovelace --password-stdin', `${password}\nlike two peas in a pod`);
  expect(login.stderr).toBe('logged in as countess-of-lovelace\n');
});

test('addresses and usernames that cannot be are refused at once and can be mended', async () => {
  const terminal = openTerminal(here, 'people add');
  await answer(
    terminal,
    ['E-mail addresses', 'grace@acme.example linus', enter],
    ['linus is not an e-mail address', '@acme.example', enter],
    ['Username of grace@acme.example:', 'grace hopper', enter],
    ['must not contain spaces', KEY.ctrlC],
  );
  expect(await terminal.exit()).toBe(130);
});

test('the review can be cancelled', async () => {
  const terminal = openTerminal(here, 'people add');
  await answer(
    terminal,
    ['E-mail addresses', 'grace@acme.example', enter],
    ['Username of', enter],
    ['Role:', enter],
    ['Create this account?', down, enter],
    ['cancelled; nothing was changed'],
  );
  expect(await terminal.exit()).toBe(130);
  expect(await people()).toHaveLength(1);
});

describe('people remove', () => {
  beforeEach(async () => {
    await here.ok('people add grace@acme.example --reveal');
  });

  test.each([
    ['y', 0, 1],
    ['n', 130, 2],
    ['', 130, 2],
  ])('asks yes or no; %j exits %i', async (key, code, left) => {
    const terminal = openTerminal(here, 'people remove grace');
    await answer(terminal, [/Remove grace \(grace@acme\.example\)\? \(y\/N\)/, key, enter]);
    expect(await terminal.exit()).toBe(code);
    expect(await people()).toHaveLength(left);
  });

  test.each([
    ['grace', 0, 1],
    ['Grace', 130, 2],
    ['yes', 130, 2],
  ])('wants the username of an Owner typed; %j exits %i', async (typed, code, left) => {
    await here.ok('people role grace Owner');
    const terminal = openTerminal(here, 'people remove grace --yes');
    await answer(terminal, ['grace is an Owner. Type grace to go on:', typed, enter]);
    expect(await terminal.exit()).toBe(code);
    expect(await people()).toHaveLength(left);
  });
});

test('people role without a role lets one be chosen', async () => {
  await here.ok('people add grace@acme.example --reveal');
  const terminal = openTerminal(here, 'people role grace');
  await answer(terminal, [/New role of grace \(now Member\):\s+Owner\s+Admin\s+❯ Member/, up], [/❯ Admin/, enter]);
  expect(await terminal.exit()).toBe(0);
  expect((await terminal.rest()).join('\n')).toMatch(/^role: +Admin$/m);
});

test('group role without anything asks for the group and the role', async () => {
  await here.ok('group create Platform');
  const terminal = openTerminal(here, 'group role');
  await answer(
    terminal,
    ['Which group?', 'Platform', enter],
    [/New role of Platform \(now Member\):\s+Owner\s+Admin\s+❯ Member/, up],
    [/❯ Admin/, enter],
  );
  expect(await terminal.exit()).toBe(0);
  const [platform] = JSON.parse((await here.ok('group list --json')).stdout) as [{ role: string }];
  expect(platform.role).toBe('Admin');
});

test('a changed e-mail is asked about on a terminal', async () => {
  await here.ok('people add grace@acme.example --reveal');
  const terminal = openTerminal(here, 'people edit grace --email hopper@acme.example');
  await answer(terminal, [/Change the e-mail of grace\?[^]*\(y\/N\)/, 'n', enter]);
  expect(await terminal.exit()).toBe(130);
  expect((await people()).map(({ email }) => email)).toEqual(['ada@acme.example', 'grace@acme.example']);
});
