import { stripVTControlCharacters } from 'node:util';
import { prepared } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { closeTerminals, KEY, openTerminal } from '../support/terminal.ts';
import type { Terminal } from '../support/terminal.ts';

/** The activity monitor on a terminal: drawn in place, in the size of the window, which comes back as it was. */

const ENTERED = '\u001B[?1049h';
const LEFT = '\u001B[?7h\u001B[?25h\u001B[?1049l';
const ROWS = 40;
const WAITING = 60;

/** A project with a job that runs and many that wait, none of which has a runner: their leases end in a hundred years. */
async function busy(here: Place): Promise<void> {
  await here.ok('project create Rocket');
  await here.ok('queue create deploy --project Rocket');
  await here.ok('settings quota set e1-standard-2 4');
  const [project] = await here.query<{ id: string }>('select id from projects');
  const [queue] = await here.query<{ id: string }>('select id from queues');
  for (let seq = 1; seq <= WAITING + 1; seq += 1)
    await here.query(
      `insert into jobs (id, seq, project_id, queue_id, queue_name, of_organization, name, sort_key, state, turn, machine_type,
        host, actor_type, actor_id, actor_name, created_at, started_at, lease, lease_until)
       values ($1, $2, $3, $4, 'deploy', 0, $5, $5, $6, 50, 'e1-standard-2', '', 'user', 'x', 'ada', $7, $8, 30, $9)`,
      `job-${seq}`,
      seq,
      project?.id,
      queue?.id,
      `job-${seq}`,
      seq === 1 ? 'running' : 'waiting',
      new Date().toISOString(),
      seq === 1 ? new Date().toISOString() : null,
      '2126-01-01T00:00:00.000Z',
    );
}

let here: Place;
beforeAll(async () => (here = await prepared(busy)));
afterAll(() => here.destroy());
afterEach(closeTerminals);

/** The lines that were drawn last. */
const frame = (terminal: Terminal): string[] =>
  stripVTControlCharacters((terminal.raw().split('\u001B[H').at(-1) ?? '').split(LEFT)[0] ?? '')
    .split('\r\n')
    .map((line) => line.trimEnd());

const widest = (terminal: Terminal): number => Math.max(...frame(terminal).map((line) => line.length));

/** How many jobs the last frame shows, and how many it says that it leaves out. */
function counts(terminal: Terminal): number {
  const lines = frame(terminal);
  const shown = lines.filter((line) => /^job-\d+ /.test(line)).length;
  return shown + lines.reduce((sum, line) => sum + Number(/^… (\d+) more$/.exec(line)?.[1] ?? 0), 0);
}

describe.each([80, 140])('on %i columns', (columns) => {
  test('it fits, counts what is left out, follows the window, and gives it back on q', async () => {
    const terminal = openTerminal(here, 'activity --watch', { columns });
    await terminal.expect(/ACTIVITY[^]*MACHINES[^]*RUNNING[^]*QUEUED[^]*… \d+ more/);
    expect(terminal.raw()).toContain(ENTERED);
    expect(frame(terminal).length).toBeLessThanOrEqual(ROWS);
    expect(widest(terminal)).toBeLessThanOrEqual(columns);
    expect(counts(terminal)).toBe(WAITING + 1);
    for (const [width, rows, last] of [
      [60, 20, /ACTIVITY[^]*QUEUED[^]*… 5\d more/],
      [columns, 100, /ACTIVITY[^]*QUEUED[^]*job-61 .*\ds/],
    ] as const) {
      terminal.resize(width, rows);
      await terminal.expect(last);
      expect(frame(terminal).length).toBeLessThanOrEqual(rows);
      expect(widest(terminal)).toBeLessThanOrEqual(width);
      expect(counts(terminal)).toBe(WAITING + 1);
    }
    await here.ok('settings quota set e1-standard-2 7');
    await terminal.expect('1 of 7');
    terminal.type('q');
    expect(await terminal.exit()).toBe(0);
    expect(terminal.raw().endsWith(LEFT)).toBe(true);
    await here.ok('settings quota set e1-standard-2 4');
  });
});

test.each([
  ['Ctrl-C', KEY.ctrlC, 130],
  ['Ctrl-D', KEY.ctrlD, 0],
])('%s leaves, and the terminal is as before', async (_name, key, code) => {
  const terminal = openTerminal(here, 'activity --watch');
  await terminal.expect('q leaves');
  terminal.type(key);
  expect(await terminal.exit()).toBe(code);
  expect(terminal.raw().endsWith(LEFT)).toBe(true);
});

test('running times go on each second', async () => {
  const terminal = openTerminal(here, 'activity --watch');
  await terminal.expect(/RUNNING[^]*job-1 [^\n]*s\n/);
  const [, time = ''] = /job-1 [^\n]*ada +([^\n]+)\n/.exec(terminal.screen()) ?? [];
  expect(time).toMatch(/^\d+/);
  // It may be drawn several times within a second.
  await terminal.expect(new RegExp(`job-1 [^\\n]*ada +(?!${time}\\n)\\d[^\\n]*s\\n`));
  terminal.type('q');
  expect(await terminal.exit()).toBe(0);
});

test('an error is told on the terminal as it was', async () => {
  const terminal = openTerminal(here, 'activity --watch --store none.db');
  await terminal.expect('there is no store at');
  expect(await terminal.exit()).not.toBe(0);
  expect(terminal.raw()).toContain(LEFT);
});
