import { initialised } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { closeTerminals, KEY, openTerminal } from '../support/terminal.ts';

/** A real pager on a real terminal, of 40 rows. */

let here: Place;
beforeAll(async () => {
  here = await initialised();
  const people = Array.from({ length: 60 }, (_, at) => `person${String(at).padStart(2, '0')}@acme.example`);
  await here.ok('people import - --secret-file passwords.jsonl', ['email', ...people, ''].join('\n'));
});
afterAll(() => here.destroy());
afterEach(closeTerminals);

test('a pager shows the list, takes keys, and can be quit early', async () => {
  const terminal = openTerminal(here, 'people list --no-color', { env: { PAGER: 'less -X' } });
  await terminal.expect('person10@acme.example');
  expect(terminal.screen()).not.toContain('person59');
  terminal.type(' ');
  await terminal.expect('person50@acme.example');
  terminal.type('q');
  expect(await terminal.exit()).toBe(0);
  expect(terminal.screen()).toContain('in each row: status active');
});

test('Ctrl-C in a pager is for the pager', async () => {
  const pager = "trap 'echo caught; exit 0' INT; cat; echo ready; while :; do sleep 1; done";
  const terminal = openTerminal(here, 'people list --no-color', { env: { PAGER: pager } });
  await terminal.expect('ready');
  terminal.type(KEY.ctrlC);
  await terminal.expect('caught');
  expect(await terminal.exit()).toBe(0);
});

test.each([
  ['missing', '/nowhere/pager'],
  ['one that fails', 'exit 3'],
])('a pager that is %s is harmless: all is shown without it', async (_, pager) => {
  const terminal = openTerminal(here, 'people list --no-color', { env: { PAGER: pager } });
  expect(await terminal.exit()).toBe(0);
  expect(terminal.screen()).toContain('person59@acme.example');
});

test('a pager that reads nothing is harmless', async () => {
  const terminal = openTerminal(here, 'people list --no-color', { env: { PAGER: 'echo read nothing' } });
  expect(await terminal.exit()).toBe(0);
  expect(terminal.screen()).toContain('read nothing');
});
