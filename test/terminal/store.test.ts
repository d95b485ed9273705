import { existsSync } from 'node:fs';
import { prepared } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { answer, closeTerminals, KEY, openTerminal } from '../support/terminal.ts';

/** Leaving, getting back in, and putting a backup back, as a person at a terminal does it. */

const { enter } = KEY;
const CHOSEN = 'seven sisters on a hill';

let here: Place;
const withGrace = (made: Place) => made.ok('people add grace@acme.example --reveal');
beforeEach(async () => (here = await prepared(withGrace)));
afterEach(async () => {
  closeTerminals();
  await here.destroy();
});

const usernames = async () => (await here.ok('people list --fields username')).stdout.trim().split('\n').slice(1);

/** The temporary password in a table, which is shown nowhere else. */
async function shownPassword(terminal: ReturnType<typeof openTerminal>): Promise<string> {
  const [password = ''] = /\w{6}-\w{6}-\w{6}-\w{6}/.exec((await terminal.rest()).join('\n')) ?? [];
  expect(terminal.raw().split(password)).toHaveLength(2);
  return password;
}

test.each([
  ['y', 0],
  ['n', 130],
  ['', 130],
  [KEY.ctrlC, 130],
])('people leave asks somebody who is no Owner yes or no; %j exits %i', async (key, code) => {
  const reset = await here.ok('people reset-password grace --reveal --json');
  const { temporary_password } = JSON.parse(reset.stdout) as { temporary_password: string };
  const grace = { ROSTER_CONFIG_DIR: here.path('grace') };
  await here.ok('login grace --password-stdin', `${temporary_password}\n${CHOSEN}`, grace);
  const terminal = openTerminal(here, 'people leave', { env: grace });
  await answer(terminal, [/Leave Acme\? Your account goes,[^]*\(y\/N\)/, key, enter]);
  expect(await terminal.exit()).toBe(code);
  expect(await usernames()).toEqual(code === 0 ? ['ada'] : ['ada', 'grace']);
  expect((await here.run('whoami', '', grace)).code).toBe(code === 0 ? 4 : 0);
});

test('the last Owner is refused without a question', async () => {
  const terminal = openTerminal(here, 'people leave --yes');
  expect(await terminal.exit()).toBe(6);
  expect(terminal.screen()).toMatch(/^error: ada is the last active Owner/);
  await here.ok('whoami');
});

test('store recover-owner shows a password once, which leads to an own one', async () => {
  const terminal = openTerminal(here, 'store recover-owner grace');
  await answer(terminal, ['Make grace an Owner of Acme', 'Acme', enter], [/TEMPORARY|temporary password/i]);
  expect(await terminal.exit()).toBe(0);
  const password = await shownPassword(terminal);
  const grace = { ROSTER_CONFIG_DIR: here.path('grace') };
  const login = openTerminal(here, `login grace --store ${here.store}`, { env: grace });
  await answer(
    login,
    ['Password:', password, enter],
    ['New password:', CHOSEN, enter],
    ['The same again:', CHOSEN, enter],
    ['logged in as grace'],
  );
  expect(await login.exit()).toBe(0);
  expect(JSON.parse((await here.ok('whoami --json', '', grace)).stdout)).toMatchObject({ role: 'Owner' });
});

test.each([
  ['Acme', 0],
  ['acme', 130],
])('store restore wants the name of the organization typed; %j exits %i', async (typed, code) => {
  await here.ok('store backup backup.db');
  await here.ok('people remove grace --yes');
  const terminal = openTerminal(here, 'store restore backup.db');
  await answer(terminal, [/Replace the organization Acme \(1 people\)/, typed, enter]);
  expect(await terminal.exit()).toBe(code);
  expect(await usernames()).toEqual(code === 0 ? ['ada', 'grace'] : ['ada']);
  expect(existsSync(here.path('roster.db.before-restore'))).toBe(code === 0);
});
