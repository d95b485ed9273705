import { readFileSync } from 'node:fs';
import { initialised } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { answer, closeTerminals, KEY, openTerminal } from '../support/terminal.ts';

const CHOSEN = 'correct horse battery staple';
const NEW = 'penguins swim in cold water';
const { enter } = KEY;

let here: Place;
beforeEach(async () => (here = await initialised()));
afterEach(async () => {
  closeTerminals();
  await here.destroy();
});

interface Kept {
  readonly token?: string;
  readonly next_token?: string;
}

const kept = (): Kept => {
  const { contexts } = JSON.parse(readFileSync(here.path('config/config.json'), 'utf8')) as {
    contexts: { local: Kept };
  };
  return contexts.local;
};
const whoami = async (token: string) => (await here.run('whoami', '', { ROSTER_TOKEN: token })).code;
const shownToken = (lines: readonly string[]) => /rst_\w{49}/.exec(lines.join('\n'))?.[0] ?? '';

test('token reset warns, asks, shows the new token once and saves it in the context', async () => {
  const { token: old = '' } = kept();
  const terminal = openTerminal(here, 'token reset');
  await answer(terminal, [
    /Integrations that use the old token stop working at once\.[^]*only if it is\s+lost[^]*\? Replace the token that you use now\? \(y\/N\)/,
    'y',
    enter,
  ]);
  expect(await terminal.exit()).toBe(0);
  const lines = await terminal.rest();
  const made = shownToken(lines);
  expect(lines.join('\n')).toContain('This token is not shown again.');
  expect(terminal.raw().split(made)).toHaveLength(2);
  expect(kept()).toMatchObject({ token: made });
  expect(kept()).not.toHaveProperty('next_token');
  expect([await whoami(old), await whoami(made)]).toEqual([4, 0]);
  expect((await here.ok('whoami --fields username')).stdout).toBe('username\nada\n');
});

test.each(['n', ''])('token reset answered with %j leaves the token in force', async (key) => {
  const before = kept();
  const terminal = openTerminal(here, 'token reset init --overlap 24h');
  await answer(terminal, [/after the\s+overlap\.[^]*Replace the token init\?/, key, enter]);
  expect(await terminal.exit()).toBe(130);
  expect(kept()).toEqual(before);
  await here.ok('whoami');
});

test('token reset --yes asks nothing', async () => {
  const terminal = openTerminal(here, 'token reset --yes');
  expect(await terminal.exit()).toBe(0);
  expect(kept().token).toBe(shownToken(await terminal.rest()));
});

test('token revoke says when it is the one in use', async () => {
  await here.ok('token create ci --reveal');
  const other = openTerminal(here, 'token revoke ci');
  await answer(other, [/Revoke the token ci\? What uses it stops working at once\.\s+\(y\/N\)/, 'y', enter]);
  expect(await other.exit()).toBe(0);
  const own = openTerminal(here, 'token revoke init');
  await answer(own, [/this is the token that you use here[^]*Revoke the token init\?/, 'n', enter]);
  expect(await own.exit()).toBe(130);
  await here.ok('whoami');
});

test('me password asks for the current one and twice for the new one, and shows none', async () => {
  const terminal = openTerminal(here, 'me password');
  await answer(
    terminal,
    ['Current password:', CHOSEN, enter],
    ['New password', 'too short', enter],
    ['is shorter than 12 characters', KEY.clearLine, NEW, enter],
    ['The same again:', `${NEW}s`, enter],
    ['They differ. Once more:', NEW, enter],
    ['The same again:', NEW, enter],
    ['your password is changed'],
  );
  expect(await terminal.exit()).toBe(0);
  for (const secret of [CHOSEN, NEW]) expect(terminal.raw()).not.toContain(secret);
  expect((await here.run('login ada --password-stdin', CHOSEN)).code).toBe(4);
  await here.ok('login ada --password-stdin', NEW);
});

test('me password with a wrong current one changes nothing', async () => {
  const terminal = openTerminal(here, 'me password');
  await answer(
    terminal,
    ['Current password:', 'not the password', enter],
    ['New password', NEW, enter],
    ['The same again:', NEW, enter],
    ['error: the current password is wrong'],
  );
  expect(await terminal.exit()).toBe(4);
  await here.ok('login ada --password-stdin', CHOSEN);
});
