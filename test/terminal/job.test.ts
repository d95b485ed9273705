import { initialised } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { closeTerminals, KEY, openTerminal } from '../support/terminal.ts';

/** A job on a terminal: its command has the terminal, and gets what is typed there, Ctrl-C included, once. */

let here: Place;
beforeAll(async () => {
  here = await initialised();
  await here.ok('project create Rocket');
});
afterAll(() => here.destroy());
afterEach(closeTerminals);

const run = (script: string, ...flags: readonly string[]) =>
  openTerminal(here, ['job', 'run', '--project', 'Rocket', ...flags, '--', 'sh', '-c', script]);

interface Told {
  readonly state: string;
  readonly exit_status: number | null;
}
const latest = async (): Promise<Told | undefined> =>
  (JSON.parse((await here.ok('job list --limit 1 --json')).stdout) as Told[])[0];

test('the command has the terminal', async () => {
  const terminal = run(
    'test -t 0 && test -t 1 && test -t 2 && printf "name: " && read name && echo "hello $name"; exit 4',
  );
  await terminal.expect('name: ');
  terminal.type('ada', KEY.enter);
  await terminal.expect('hello ada');
  expect(await terminal.exit()).toBe(4);
  expect(await latest()).toMatchObject({ state: 'failed', exit_status: 4 });
});

test('Ctrl-C comes to the command once, and it decides', async () => {
  const terminal = run('trap "echo caught" INT; echo ready; read a; read b; exit 5');
  await terminal.expect('ready');
  terminal.type(KEY.ctrlC);
  await terminal.expect('caught');
  terminal.type('x', KEY.enter, 'y', KEY.enter);
  const code = await terminal.exit();
  expect([5, 130]).toContain(code);
  expect(terminal.screen().match(/caught/g)).toHaveLength(1);
  expect(await latest()).toMatchObject({ state: 'stopped', exit_status: code });
});

test('a second Ctrl-C kills a command that does not end', async () => {
  const terminal = run('trap "echo no" INT; echo ready; while :; do sleep 0.1; done');
  await terminal.expect('ready');
  terminal.type(KEY.ctrlC);
  await terminal.expect('no');
  // Where roster had not heard the first one yet, both are one to it, as the system has signals: another one follows.
  const exit = terminal.exit();
  let code: number | undefined;
  do {
    terminal.type(KEY.ctrlC);
    const another = terminal.expect('no').then(
      () => undefined,
      () => exit,
    );
    code = await Promise.race([exit, another]);
  } while (code === undefined);
  expect(code).toBe(137);
  expect(await latest()).toMatchObject({ state: 'stopped', exit_status: 137 });
});

test('Ctrl-C while it waits leaves the queue', async () => {
  const first = run('echo ready; read a');
  await first.expect('ready');
  const second = run('true', '--name', 'second');
  await second.expect('second waits in the queue default, position 1: sh of ada runs');
  second.type(KEY.ctrlC);
  expect(await second.exit()).toBe(130);
  expect(await latest()).toMatchObject({ state: 'stopped', exit_status: null });
  first.type('x', KEY.enter);
  expect(await first.exit()).toBe(0);
});

test('a command that takes longer than it may is ended', async () => {
  const terminal = run('trap "" TERM; echo ready; while :; do sleep 0.1; done', '--timeout', '1s', '--grace', '0s');
  await terminal.expect('ready');
  await terminal.expect('sh took longer than its --timeout, and it is ended');
  expect(await terminal.exit()).toBe(137);
  expect(await latest()).toMatchObject({ state: 'failed', exit_status: 137 });
});
