import { prepared } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { answer, closeTerminals, KEY, openTerminal } from '../support/terminal.ts';

const CHOSEN = 'correct horse battery staple';
const OWN = 'penguins swim in cold water';
const { enter } = KEY;

let here: Place;
let temporary: string;
const withLinus = async (made: Place): Promise<void> => {
  const [added] = JSON.parse((await made.ok('people add linus@acme.example --reveal --json')).stdout) as [
    { temporary_password: string },
  ];
  temporary = added.temporary_password;
};
beforeEach(async () => (here = await prepared(withLinus)));
afterEach(async () => {
  closeTerminals();
  await here.destroy();
});

test('a temporary password leads straight to choosing an own one', async () => {
  const terminal = openTerminal(here, 'login linus');
  await answer(
    terminal,
    ['Password:', temporary, enter],
    [/This password is temporary\. Choose your own/],
    ['New password:', OWN, enter],
    ['The same again:', OWN, enter],
    ['logged in as linus'],
  );
  expect(await terminal.exit()).toBe(0);
  expect(terminal.raw()).not.toContain(OWN);
  expect(terminal.raw()).not.toContain(temporary);
  expect((await here.ok('whoami --fields username,must_change_password')).stdout).toBe(
    'username\tmust_change_password\nlinus\tno\n',
  );
  expect((await here.run('login linus --password-stdin', temporary)).code).toBe(4);
  await here.ok('login linus --password-stdin', OWN);
});

test('new passwords that differ are asked for again', async () => {
  const terminal = openTerminal(here, 'login linus@acme.example');
  await answer(
    terminal,
    ['Password:', temporary, enter],
    ['New password:', OWN, enter],
    ['The same again:', `${OWN}s`, enter],
    ['They differ. Once more:', OWN, enter],
    ['The same again:', OWN, enter],
  );
  expect(await terminal.exit()).toBe(0);
  await here.ok('login linus --password-stdin', OWN);
});

test('login without a name asks for it, and the chosen password is enough', async () => {
  const terminal = openTerminal(here, 'login');
  await answer(
    terminal,
    ['E-mail or username:', 'ADA@acme.example', enter],
    ['Password:', CHOSEN, enter],
    ['logged in as ada'],
  );
  expect(await terminal.exit()).toBe(0);
  expect(terminal.raw()).not.toContain(CHOSEN);
});

test('a wrong password is refused without saying what was wrong, and shows nothing', async () => {
  const terminal = openTerminal(here, 'login linus');
  await answer(terminal, ['Password:', 'not the password', enter], ['the e-mail, username or password is wrong']);
  expect(await terminal.exit()).toBe(4);
  expect(terminal.raw()).not.toContain('not the password');
  expect((await here.ok('whoami --fields username')).stdout).toBe('username\nada\n');
});

test('a weak choice is refused at once and can be mended', async () => {
  const terminal = openTerminal(here, 'login linus');
  await answer(
    terminal,
    ['Password:', temporary, enter],
    ['New password:', 'too short', enter],
    ['is shorter than 12 characters', KEY.clearLine, OWN, enter],
    ['The same again:', OWN, enter],
    ['logged in as linus'],
  );
  expect(await terminal.exit()).toBe(0);
  await here.ok('login linus --password-stdin', OWN);
});

test('a choice that turns out to be weak leaves the temporary password in force', async () => {
  // The prompt knows what was typed as the login, and only the account knows its e-mail.
  const terminal = openTerminal(here, 'login linus');
  await answer(
    terminal,
    ['Password:', temporary, enter],
    ['New password:', 'linus@acme.example', enter],
    ['The same again:', 'linus@acme.example', enter],
    ['error: the password is the e-mail address or the username'],
  );
  expect(await terminal.exit()).toBe(2);
  await here.ok('login linus --password-stdin', `${temporary}\n${OWN}`);
});
