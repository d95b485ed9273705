import { place } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { answer, closeTerminals, KEY, openTerminal } from '../support/terminal.ts';

const CHOSEN = 'correct horse battery staple';
const { enter } = KEY;

let here: Place;
beforeEach(async () => (here = await place()));
afterEach(async () => {
  closeTerminals();
  await here.destroy();
});

test('init asks for what is missing, offers the inferred username and hides the password', async () => {
  const terminal = openTerminal(here, 'init');
  await answer(
    terminal,
    ['Name of the organization:', 'Acme Ångström', enter],
    ['E-mail of the first Owner:', 'ada+work@acme.example', enter],
    [/Username of the Owner: \(ada\)/, enter],
    ['Password of the Owner', CHOSEN, enter],
    ['The same again:', CHOSEN, enter],
  );
  expect(await terminal.exit()).toBe(0);
  const shown = await terminal.rest();
  expect(shown).toEqual(
    expect.arrayContaining(['organization:  Acme Ångström', 'owner:         ada', 'context:       local']),
  );
  expect(shown.join('\n')).toContain('hint: ada is the only Owner');
  expect(terminal.raw()).not.toContain(CHOSEN);
  expect(terminal.raw()).not.toMatch(/rst_/);

  const me = await here.ok('whoami --json');
  expect(JSON.parse(me.stdout)).toMatchObject({
    organization: 'Acme Ångström',
    username: 'ada',
    email: 'ada+work@acme.example',
    role: 'Owner',
    must_change_password: false,
    source: 'manually',
  });
  await here.ok('login ada --password-stdin', CHOSEN);
});

test('the offered username can be replaced', async () => {
  const terminal = openTerminal(here, 'init --organization Acme');
  await answer(
    terminal,
    ['E-mail of the first Owner:', 'ada@acme.example', enter],
    [/Username of the Owner: \(ada\)/, 'Lovelace', enter],
    ['Password of the Owner', CHOSEN, enter],
    ['The same again:', CHOSEN, enter],
  );
  expect(await terminal.exit()).toBe(0);
  expect((await here.ok('whoami --fields username')).stdout).toBe('username\nLovelace\n');
});

test('passwords that differ are asked for again, and the second pair counts', async () => {
  const terminal = openTerminal(here, 'init --organization Acme --owner ada@acme.example');
  await answer(
    terminal,
    ['Password of the Owner', CHOSEN, enter],
    ['The same again:', `${CHOSEN}r`, enter],
    ['They differ. Once more:', 'a better second thought', enter],
    ['The same again:', 'a better second thought', enter],
  );
  expect(await terminal.exit()).toBe(0);
  expect(terminal.raw()).not.toMatch(/correct horse|second thought/);
  expect((await here.run('login ada --password-stdin', CHOSEN)).code).toBe(4);
  await here.ok('login ada --password-stdin', 'a better second thought');
});

test.each([
  ['an e-mail', 'init --organization Acme', 'E-mail of the first Owner:', 'ada at home', 'is not an e-mail address'],
  [
    'a name',
    'init --owner ada@acme.example',
    'Name of the organization:',
    ' Acme',
    'must not begin or end with a space',
  ],
])('%s that cannot be is refused at once and can be mended', async (_, argv, question, wrong, fault) => {
  const terminal = openTerminal(here, argv);
  await answer(terminal, [question, wrong, enter], [fault, KEY.ctrlC]);
  expect(await terminal.exit()).toBe(130);
});

test('a password that anybody would guess is refused at once and can be mended', async () => {
  const terminal = openTerminal(here, 'init --organization Acme --owner ada@acme.example');
  await answer(
    terminal,
    ['Password of the Owner', 'password1234', enter],
    ['is one of the first that an attacker tries', KEY.clearLine, 'ada@acme.example', enter],
    ['is the e-mail address or the username', KEY.clearLine, CHOSEN, enter],
    ['The same again:', CHOSEN, enter],
  );
  expect(await terminal.exit()).toBe(0);
  expect(terminal.raw()).not.toMatch(/password1234|correct horse/);
  await here.ok('login ada --password-stdin', CHOSEN);
});

test('the temporary password of --reveal is shown whole, once, and asks no password', async () => {
  const terminal = openTerminal(here, 'init --organization Acme --owner ada@acme.example --reveal');
  expect(await terminal.exit()).toBe(0);
  const [, password = ''] = /temporary password:\s+(\S+)/.exec(terminal.screen()) ?? [];
  expect(password).toMatch(/^\w{6}(-\w{6}){3}$/);
  expect(terminal.raw().split(password)).toHaveLength(2);
});

test('on an initialised store init is a conflict and harms nothing', async () => {
  await here.ok('init --organization Acme --owner ada@acme.example --password-stdin', CHOSEN);
  const terminal = openTerminal(here, 'init --organization Other --owner eve@evil.example --reveal');
  expect(await terminal.exit()).toBe(6);
  expect(terminal.screen()).toContain('error: this store holds the organization Acme already');
  expect((await here.ok('whoami --fields organization,username')).stdout).toBe('organization\tusername\nAcme\tada\n');
});
