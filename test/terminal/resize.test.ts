import { writeFileSync } from 'node:fs';
import { prepared } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { answer, closeTerminals, KEY, openTerminal } from '../support/terminal.ts';
import type { Terminal } from '../support/terminal.ts';

/** A terminal whose width changes while a list to pick from is open. */

const { enter, down, space } = KEY;
const LONG = 'of-a-group-with-a-name-that-is-longer-than-half-a-terminal';

async function organization(here: Place): Promise<void> {
  const rows = Array.from({ length: 30 }, (_, at) => `p${at}@a-long-domain-of-a-company.example,p${at},,${LONG}-${at}`);
  rows.push('grace@acme.example,grace,Admin,');
  writeFileSync(here.path('people.csv'), `email,username,role,groups\n${rows.join('\n')}\n`);
  await here.ok('people import people.csv --create-groups --secret-file secrets.jsonl');
}

let here: Place;
beforeEach(async () => (here = await prepared(organization)));
afterEach(async () => {
  closeTerminals();
  await here.destroy();
});

/** The lines of the question as it was drawn last. */
const frame = (terminal: Terminal): string[] => (terminal.screen().split('? ').at(-1) ?? '').split('\n');
const fits = (terminal: Terminal, columns: number): boolean => frame(terminal).every((line) => line.length <= columns);

/** Changes the width while a list is open, and moves in it until the program has heard of that. */
async function resized(terminal: Terminal, columns: number): Promise<void> {
  terminal.resize(columns);
  do {
    terminal.type(down);
    await terminal.expect(/type to search[^]*?(ends|chooses)/);
  } while (!fits(terminal, columns));
}

describe.each([
  [120, 60],
  [60, 120],
  [80, 40],
])('from %i columns to %i', (from, to) => {
  test('one is picked: the search goes on, and each line fits', async () => {
    const terminal = openTerminal(here, 'people role', { columns: from });
    await answer(terminal, [/Whose role\?\s+❯ [^]*type to search/, 'gr'], [/Whose role\? gr\n❯ grace/]);
    await resized(terminal, to);
    await answer(
      terminal,
      ['', 'ace'],
      [/Whose role\? grace\n❯ grace/, enter],
      [/New role of grace \(now Admin\):[^]*❯ Admin/, down],
      [/❯ Member/],
    );
    expect(fits(terminal, to)).toBe(true);
    terminal.type(enter);
    expect(await terminal.exit()).toBe(0);
    const shown = JSON.parse((await here.ok('people show grace --json')).stdout) as { readonly role: string };
    expect(shown.role).toBe('Member');
  });

  test('several are ticked: what was ticked before stays so', async () => {
    const terminal = openTerminal(here, 'people invite', { columns: from });
    await answer(
      terminal,
      ['E-mail addresses', 'barbara@acme.example', enter],
      [/Role:[^]*❯ Member/, enter],
      [/Groups:[^]*type to search/, '-7'],
      [/Groups: -7\n❯◯ of-a-group/, space],
      [/❯◉ of-a-group/, KEY.clearLine],
      [/Groups:\s+❯◯ of-a-group[^]*-10/],
    );
    await resized(terminal, to);
    await answer(terminal, ['', '-11'], [/Groups: -11\n❯◯ of-a-group/, space], [/❯◉ of-a-group/]);
    expect(fits(terminal, to)).toBe(true);
    await answer(terminal, ['', enter], ['Send this invitation?', enter]);
    expect(await terminal.exit()).toBe(0);
    const [invited] = JSON.parse((await here.ok('invitation list --json')).stdout) as { readonly groups: string[] }[];
    expect(invited?.groups).toEqual([`${LONG}-11`, `${LONG}-7`]);
  });
});
