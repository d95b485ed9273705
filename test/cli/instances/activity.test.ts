import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Flat } from '../../../src/cli/context/flat.ts';
import type { Activity } from '../../../src/domain/jobs/activity.ts';
import type { Sandbox } from '../../harness.ts';
import { ID } from '../../support/awkward-semaphore/index.ts';
import type { AwkwardSemaphore } from '../../support/awkward-semaphore/index.ts';
import { seedJob, waits } from '../../support/awkward-semaphore/seed-jobs.ts';
import type { JobSeed } from '../../support/awkward-semaphore/seed-jobs.ts';
import { goingOn } from '../../support/following.ts';
import type { Following } from '../../support/following.ts';
import type { SemaphoreContext } from '../../support/semaphore-context.ts';
import { onAwkward } from '../../support/on-awkward.ts';

/** The activity monitor on an instance of Semaphore that has its oddities. */

let box: Sandbox;
let instance: AwkwardSemaphore;
let there: SemaphoreContext;

beforeEach(async () => {
  ({ box, instance, there } = await onAwkward());
});
afterEach(() => box.destroy());

const seed = (tail: string, name: string, after: number, more?: JobSeed): void =>
  seedJob(instance.state, { tail, name, after }, more);

/** Two jobs that run, one of them on a machine of Acme's own, and one that waits for the other of these. */
function busy(): void {
  seed('b1', 'Build', 0);
  seed('b2', 'Deploy', 60, { machineType: 's1-own' });
  seed('b3', 'Next', 120, { ...waits(120), machineType: 's1-own' });
  seed('b4', 'Lint', 180, { state: 'FINISHED', result: 'PASSED' });
  instance.state.agentTypes.push('s1-own', 's1-idle');
  instance.state.agents.push(
    { name: 'a-1', type: 's1-own', state: 'running_job', disabled: false },
    { name: 'a-2', type: 's1-own', state: 'waiting_for_job', disabled: false },
  );
}

test('is the picture of what runs and waits', async () => {
  busy();
  const { code, stdout, stderr } = await there.run('activity --no-color', { tty: 80 });
  expect(stdout).toBe(
    [
      'MACHINES',
      'MACHINE TYPE   USE                   OCCUPIED  WAITING',
      'e1-standard-2  no quota              1         0',
      's1-idle        ....................  0 of 0    0',
      's1-own         ##########..........  1 of 2    1',
      '',
      'WORK',
      'PROJECT  RUNNING  WAITING  QUEUED',
      'Rocket   2        1        0',
      '',
      'RUNNING',
      'JOB     PROJECT  QUEUE  MACHINE        WHO  FOR',
      'Build   Rocket   -      e1-standard-2  -    59m 55s',
      'Deploy  Rocket   -      s1-own         -    58m 55s',
      '',
      'WAITING FOR A MACHINE',
      'JOB   PROJECT  QUEUE  MACHINE  WHO  FOR',
      'Next  Rocket   -      s1-own   -    58m',
      '',
    ].join('\n'),
  );
  for (const note of [
    'the instance does not tell the queue',
    'the instance tells no quotas',
    'are not counted',
    'computed by roster from what the instance shows',
  ])
    expect(stderr.replaceAll('\n', ' ')).toContain(note);
  expect(code).toBe(0);
});

test('nothing is told of where there is nothing', async () => {
  const { stdout } = await there.run('activity');
  expect(stdout).toBe('nothing runs, and nothing waits\n');
});

test('lists so many jobs, and counts all', async () => {
  busy();
  const now = await there.json<Flat<Activity>>('activity --limit 1');
  expect(now.jobs.map(({ name }) => name)).toEqual(['Build']);
  expect(now).toMatchObject({
    at: '2026-03-01T09:00:00.000Z',
    total: { running: 2, waiting: 1, queued: 0 },
    projects: [{ project: 'Rocket', running: 2, waiting: 1, queued: 0 }],
    elsewhere: { running: 0, waiting: 0, queued: 0 },
  });
});

test('a job that tells no project is counted with the others', async () => {
  seed('b1', 'Restricted', 0, { projectId: '' });
  const now = await there.json<Flat<Activity>>('activity');
  expect(now).toMatchObject({ projects: [], elsewhere: { running: 1 }, jobs: [{ name: 'Restricted', project: null }] });
});

test('agents that the token may not see are left out, and told', async () => {
  busy();
  instance.quirks.hidesAgents = true;
  const { code, stdout, stderr } = await there.run('activity --json');
  expect((JSON.parse(stdout) as Activity).machine_types).toEqual([
    { machine_type: 'e1-standard-2', quota: null, occupied: 1, waiting: 0 },
    { machine_type: 's1-own', quota: null, occupied: 1, waiting: 1 },
  ]);
  expect(stderr).toContain('the token may not see self-hosted agents');
  expect(code).toBe(0);
});

describe('--watch', () => {
  /** Pauses that were asked for, in milliseconds. */
  let pauses: number[];
  let meanwhile: (pause: number) => void;

  /** A pause takes a turn of the event loop, and something happens in it. */
  function watch(argv: string, options = {}): Following {
    pauses = [];
    const pause = async (time: number): Promise<void> => {
      pauses.push(time);
      meanwhile(pauses.length);
      await nextTurn();
    };
    const remote = () => Promise.resolve({ ...instance.outside, pause });
    return goingOn({ ...box, run: (line, given) => there.run(line, { remote, ...given }) }, argv, options);
  }

  const told = (lines: readonly string[]): string[] =>
    lines.map((line) => {
      const { jobs } = JSON.parse(line) as Flat<Activity>;
      return jobs.map(({ name, state }) => `${name} ${state}`).join(', ');
    });

  test('asks again, and shows what has changed', async () => {
    seed('b1', 'Build', 0);
    meanwhile = (count) => {
      if (count === 3) seed('b2', 'Deploy', 60);
      if (count === 5) instance.state.jobs.length = 0;
    };
    const watching = watch('activity --watch -o jsonl');
    expect(told(await watching.lines(3))).toEqual(['Build running', 'Build running, Deploy running', '']);
    expect(await watching.stop()).toMatchObject({ code: 130, stderr: '' });
    expect(new Set(pauses)).toEqual(new Set([5000]));
    // Projects are read again only for one that is not known.
    expect(instance.requests.filter((one) => one === 'GET /projects')).toHaveLength(1);
  });

  test('waits for an instance that is out of reach or busy, longer each time', async () => {
    seed('b1', 'Build', 0);
    let isDown = false;
    meanwhile = (count) => {
      if (count === 1) {
        isDown = true;
        instance.quirks.limited.push({ request: 'GET /jobs', seconds: 600 });
      } else if (isDown && pauses.at(-1) === 600_000) {
        isDown = false;
        instance.quirks.failing.push(...Array.from({ length: 10 }, () => 'GET /jobs'));
      } else if (!isDown && pauses.at(-1) === 5000) instance.state.jobs.length = 0;
    };
    const watching = watch('activity --watch -o jsonl');
    expect(told(await watching.lines(2))).toEqual(['Build running', '']);
    expect((await watching.stop()).code).toBe(130);
    expect(pauses.filter((pause) => pause >= 5000).slice(0, 5)).toEqual([5000, 600_000, 20_000, 40_000, 5000]);
  });

  test('waits no longer than a timer runs', async () => {
    seed('b1', 'Build', 0);
    meanwhile = (count) => {
      if (count === 1) instance.quirks.limited.push({ request: 'GET /jobs', seconds: 999_999_999 });
      else instance.state.jobs.length = 0;
    };
    const watching = watch('activity --watch -o jsonl');
    expect(told(await watching.lines(2))).toEqual(['Build running', '']);
    await watching.stop();
    expect(pauses.slice(0, 2)).toEqual([5000, 86_400_000]);
  });

  test('ends where the token is refused', async () => {
    seed('b1', 'Build', 0);
    meanwhile = () => (instance.quirks.refusesTokens = true);
    const { code, stdout, stderr } = await watch('activity --watch -o jsonl').ended;
    expect(stderr).toContain('make an API token in Semaphore');
    expect([code, told(stdout.split('\n').slice(0, -1))]).toEqual([4, []]);
  });

  test('an instance that cannot be reached at first is told at once', async () => {
    instance.quirks.unsent.push(...Array.from({ length: 20 }, () => 'GET /'));
    meanwhile = () => undefined;
    expect((await watch('activity --watch').ended).code).toBe(7);
  });

  test('is the picture line by line where no format is said', async () => {
    seed('b1', 'Build', 0);
    meanwhile = () => undefined;
    const watching = watch('activity --watch');
    const lines = await watching.lines(9);
    expect([lines[0], lines[1]]).toEqual(['2026-03-01T09:00:00.000Z', 'MACHINES']);
    expect(lines).toContain(`e1-standard-2  no quota  1         0`);
    await watching.stop();
  });
});

test('a stream that is none of these is refused', async () => {
  expect((await there.run('audit follow')).code).toBe(7);
  expect((await there.run(`job show ${ID('b1')}`)).code).toBe(3);
});
