import { prepared } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { answer, closeTerminals, KEY, openTerminal } from '../support/terminal.ts';

const { enter, up, ctrlC } = KEY;

let here: Place;
const listed = async (argv: string): Promise<unknown> => JSON.parse((await here.ok(`${argv} --json`)).stdout);
const projects = () => listed('project list --fields name');
const people = () => listed('people list --fields username');

const withRocket = async (made: Place): Promise<void> => {
  await made.ok('people add grace@acme.example linus@acme.example --reveal');
  await made.ok('project create Rocket --owner grace');
};
beforeEach(async () => (here = await prepared(withRocket)));
afterEach(async () => {
  closeTerminals();
  await here.destroy();
});

test.each([
  ['Rocket', [enter], 0],
  ['rocket', [enter], 130],
  ['', [enter], 130],
  ['Rocket', [ctrlC], 130],
])('project delete wants the name typed; %j exits', async (typed, keys, code) => {
  const terminal = openTerminal(here, 'project delete Rocket --yes');
  await answer(terminal, ['Delete the project Rocket, and every role in it? Type Rocket to go on:', typed, ...keys]);
  expect(await terminal.exit()).toBe(code);
  expect(await projects()).toEqual(code === 0 ? [] : [{ name: 'Rocket' }]);
});

test('project people add asks for who and which role', async () => {
  const terminal = openTerminal(here, 'project people add Rocket');
  await answer(
    terminal,
    ['Who is to be added?', 'linus', enter],
    [/Role in Rocket:\s+Admin\s+Contributor\s+❯ Reader/, up],
    [/❯ Contributor/, enter],
  );
  expect(await terminal.exit()).toBe(0);
  const rows = await terminal.rest();
  expect(rows.join('\n')).toMatch(/^linus +user +Contributor +manually +-$/m);
  expect(rows.filter((row) => row.length > 80)).toEqual([]);
});

test.each([
  ['y', [enter], 0],
  ['n', [enter], 130],
  ['', [ctrlC], 130],
])('people offboard shows the plan and asks; %j exits', async (typed, keys, code) => {
  const before = [await people(), await listed('project list')];
  const terminal = openTerminal(here, 'people offboard grace --transfer-to linus');
  await answer(
    terminal,
    [/person: +grace \(grace@acme\.example\)\n/],
    [/projects, to linus: +Rocket\n/],
    [/roles in projects: +Rocket \(Admin\)\n/],
    [/Offboard grace\? \(y\/N\)/, typed, ...keys],
  );
  expect(await terminal.exit()).toBe(code);
  if (code === 0) {
    expect((await terminal.rest()).join('\n')).toContain('grace is offboarded; 1 project handed over to linus\n');
    expect(await people()).toEqual([{ username: 'ada' }, { username: 'linus' }]);
  } else expect([await people(), await listed('project list')]).toEqual(before);
});
