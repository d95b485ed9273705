import type { Flat } from '../../../../src/cli/context/flat.ts';
import type { Activity } from '../../../../src/domain/jobs/activity.ts';
import { backends, everyBackend, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { goingOn } from '../../../support/following.ts';
import { withProjects } from '../../../support/queues.ts';

/** The activity monitor, again whenever something has changed. */

let box: Sandbox;
let end: () => void;
let ended: Promise<number>;
let running: Promise<unknown>[];
beforeEach(() => {
  ended = new Promise((resolve) => (end = () => resolve(0)));
  running = [];
});
afterEach(async () => {
  end();
  await Promise.all(running);
  await box.destroy();
});

/** Begins a job, which runs until the test ends it, or waits. */
const begin = (line: string, name: string): void =>
  void running.push(box.run(`job run ${line} --name ${name} -- make`, { program: () => ended }));

const parsed = (lines: readonly string[]): Flat<Activity>[] => lines.map((line) => JSON.parse(line) as Flat<Activity>);

/** What each document tells: how many jobs run and wait, by name. */
const told = (lines: readonly string[]): string[] =>
  parsed(lines).map(({ jobs }) => jobs.map(({ name, state }) => `${name} ${state}`).join(', '));

describe.each(everyBackend())('activity --watch on $name', (backend) => {
  test('writes a document on each line: what there is, and again with each change', async () => {
    box = await sandbox(backend, withProjects);
    const watching = goingOn(box, 'activity --watch -o jsonl');
    expect(told(await watching.lines(1))).toEqual(['']);
    begin('--project Rocket', 'build');
    let count = 2;
    // A job that takes its place and starts at once may be seen in between.
    while (told(await watching.lines(count)).at(-1) !== 'build running') count += 1;
    begin('--project Rocket', 'deploy');
    while (told(await watching.lines(count)).at(-1) !== 'build running, deploy waiting') count += 1;
    end();
    while (told(await watching.lines(count)).at(-1) !== '') count += 1;
    expect(await watching.stop()).toMatchObject({ code: 130, stderr: '' });
    const all = parsed(await watching.lines(count));
    expect(all[0]).toMatchObject({ total: { running: 0, waiting: 0, queued: 0 }, jobs: [] });
  });
});

describe.each(backends())('activity --watch on $name', (backend) => {
  beforeEach(async () => {
    box = await sandbox(backend, withProjects);
  });

  test('is the picture again, each time under its time, where no format is said', async () => {
    const watching = goingOn(box, 'activity --watch');
    const nothing = ['2026-03-01T09:00:00.000Z', 'nothing runs, and nothing waits', ''];
    expect(await watching.lines(3)).toEqual(nothing);
    begin('--project Rocket', 'build');
    while (!(await watching.lines(8)).includes('RUNNING')) continue;
    await watching.stop();
  });

  test('YAML is a document after the other, and --json as -o jsonl', async () => {
    const yaml = goingOn(box, 'activity --watch -o yaml --fields at,total');
    const lines = ['---', 'at: 2026-03-01T09:00:00.000Z', 'total:', '  running: 0', '  waiting: 0', '  queued: 0'];
    expect(await yaml.lines(6)).toEqual(lines);
    await yaml.stop();
    const json = goingOn(box, 'activity --watch --json --fields total');
    expect(await json.lines(1)).toEqual(['{"total":{"running":0,"waiting":0,"queued":0}}']);
    await json.stop();
  });

  test('pausing a queue, and a quota, are changes', async () => {
    begin('--project Rocket', 'build');
    begin('--project Rocket --queue checks --machine-type e1', 'check');
    const watching = goingOn(box, 'activity --watch -o jsonl');
    let count = 1;
    const until = async (wanted: (now: Flat<Activity>) => boolean): Promise<void> => {
      for (;;) {
        const last = parsed(await watching.lines(count)).at(-1);
        if (last !== undefined && wanted(last)) return;
        count += 1;
      }
    };
    await until(({ total }) => total.running === 2);
    await box.json('queue pause checks --project Rocket');
    begin('--project Rocket --queue checks', 'another');
    await until(({ total }) => total.queued === 1);
    await box.json('queue resume checks --project Rocket');
    await box.json('settings quota set e1 3');
    await until(({ machine_types: [one] }) => one?.quota === 3);
    await watching.stop();
  });

  test('what the viewer may not see is only counted', async () => {
    await box.json('role new Watcher --permission organization.view --permission organization.activity_monitor.view');
    await box.json('people role margaret Watcher');
    begin('--project Sled', 'secret');
    const watching = goingOn(await box.as('margaret'), 'activity --watch -o jsonl');
    let count = 1;
    while (parsed(await watching.lines(count)).at(-1)?.elsewhere.running !== 1) count += 1;
    expect((await watching.lines(count)).join('')).not.toMatch(/Sled|secret/);
    await watching.stop();
  });

  test('a viewer who may no more is told, and it ends', async () => {
    const linus = await box.as('linus');
    await box.json('people role linus Admin');
    const watching = goingOn(linus, 'activity --watch -o jsonl');
    await watching.lines(1);
    await box.json('role new Idle --permission organization.view');
    await box.json('people role linus Idle');
    box.clock.now += 2000;
    begin('--project Rocket', 'build');
    const { code, stderr } = await watching.ended;
    expect(code).toBe(5);
    expect(stderr).toContain('organization.activity_monitor.view');
  });

  test('a terminal that cannot draw gets the picture line by line, and no keys are read', async () => {
    const watching = goingOn(box, 'activity --watch --no-color', { tty: 80, env: { TERM: 'dumb' } });
    expect(await watching.lines(2)).toContain('nothing runs, and nothing waits');
    expect((await watching.stop()).code).toBe(130);
  });

  test.each([
    ['--fields total', '--fields is not for a picture'],
    ['-o jsonl --fields none', 'there is no field none'],
    ['-o csv', 'there is no output format csv here'],
    ['--limit 0', '--limit'],
  ])('activity --watch %s is refused', async (flags, message) => {
    const { code, stdout, stderr } = await box.run(`activity --watch ${flags}`);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});
