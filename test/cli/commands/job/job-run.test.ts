import type { Job } from '../../../../src/cli/commands/job/views.ts';
import type { Program } from '../../../../src/cli/terminal/io.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Result, RunOptions, Sandbox } from '../../../harness.ts';
import { errorOf, latestEvents } from '../../../support/front-door.ts';
import { withProjects } from '../../../support/queues.ts';

/** A program that runs until it is told to end. */
function lasting(status = 0): {
  readonly program: NonNullable<RunOptions['program']>;
  readonly begun: Promise<Program>;
  readonly end: () => void;
} {
  let end = (): void => undefined;
  let begin: (program: Program) => void = () => undefined;
  const ended = new Promise<number>((resolve) => (end = () => resolve(status)));
  const begun = new Promise<Program>((resolve) => (begin = resolve));
  return {
    begun,
    end,
    program: (one) => {
      begin(one);
      return ended;
    },
  };
}

describe.each(backends())('job run on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend, withProjects);
  });
  afterEach(() => box.destroy());

  const run = (line: string, options: RunOptions = {}, by = box): Promise<Result> => by.run(`job run ${line}`, options);
  const jobs = (filters = '', by = box): Promise<Job[]> => by.json<Job[]>(`job list ${filters}`.trim());
  const only = async (filters = ''): Promise<Job> => {
    const [job, ...others] = await jobs(filters);
    if (job === undefined || others.length > 0) throw new Error('there is not one job');
    return job;
  };

  test('runs a program with the id of the job, and ends as that does', async () => {
    const started: Program[] = [];
    const program = (one: Program): number => {
      started.push(one);
      return 3;
    };
    const result = await run('--project Rocket -- /usr/bin/make -s --secret=x', { program, env: { MINE: 'yes' } });
    expect(result).toMatchObject({ code: 3, stdout: '', stderr: '' });
    const job = await only();
    expect(started).toMatchObject([
      { words: ['/usr/bin/make', '-s', '--secret=x'], env: { MINE: 'yes', ROSTER_JOB_ID: job.id } },
    ]);
    expect(started[0]?.env.ROSTER_TOKEN).toBeUndefined();
    expect(job).toEqual({
      id: expect.any(String) as string,
      name: 'make',
      state: 'failed',
      project: 'Rocket',
      queue: 'default',
      queue_scope: 'project',
      priority: 50,
      position: null,
      waits_for: null,
      ahead: [],
      ahead_count: 0,
      branch: null,
      tag: null,
      pull_request: null,
      pipeline: null,
      block: null,
      url: null,
      machine_type: null,
      host: 'build-7',
      who: 'ada',
      stopping: false,
      exit_status: 3,
      lease_until: null,
      created_at: '2026-03-01T09:00:00.000Z',
      started_at: '2026-03-01T09:00:00.000Z',
      ended_at: '2026-03-01T09:00:00.000Z',
    });
    expect(JSON.stringify(await jobs())).not.toContain('secret');
    expect((await latestEvents(box, 1)).join()).not.toContain('Job');
  });

  test('a token of the environment is handed on', async () => {
    const { token } = await box.json<{ token: string }>('token create ci --reveal');
    let given: string | undefined;
    const program = (one: Program): number => {
      given = one.env.ROSTER_TOKEN;
      return 0;
    };
    expect((await run('--project Rocket -- make', { program, env: { ROSTER_TOKEN: token } })).code).toBe(0);
    expect(given).toBe(token);
  });

  test('takes its project and labels from the environment, and its queue from these', async () => {
    const env = {
      ROSTER_PROJECT: 'Rocket',
      GITHUB_ACTIONS: 'true',
      GITHUB_REF_NAME: 'main',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_WORKFLOW: 'Deploy',
    };
    const made = lasting();
    const running = run('--name release --block all -- make', { program: made.program, env });
    await made.begun;
    expect(await only()).toMatchObject({
      ...{ name: 'release', state: 'running', queue: 'main/Deploy', branch: 'main', pipeline: 'Deploy', block: 'all' },
    });
    expect(await box.json('queue list --fields name,declared')).toEqual([{ name: 'main/Deploy', declared: false }]);
    made.end();
    await running;
    // It went with the last of its jobs.
    expect(await box.json('queue list')).toEqual([]);
    expect((await jobs('--branch main')).map(({ state }) => state)).toEqual(['passed']);
    const program = (): number => 0;
    await run('--branch other -- make', { program, env });
    expect((await jobs()).map(({ queue }) => queue)).toEqual(['other/Deploy', 'main/Deploy']);
  });

  test('a job whose turn does not come in time runs nothing, and leaves its place', async () => {
    const made = lasting();
    const running = run('--project Rocket --name build -- make', { program: made.program });
    await made.begun;
    const program = (): number => {
      throw new Error('it ran');
    };
    const late = await run('--project Rocket --wait 0s -- make', { program });
    expect(late.code).toBe(7);
    expect(late.stderr).toContain('make waits in the queue default, position 1: build of ada runs\n');
    expect(late.stderr).toContain('error: it was not the turn of make in time, and nothing was run\n');
    expect((await jobs()).map(({ name, state }) => `${name} ${state}`)).toEqual(['make stopped', 'build running']);
    made.end();
    expect((await running).code).toBe(0);
  });

  test('the next begins when the one before ends, by priority and then by arrival', async () => {
    const begun: string[] = [];
    const first = lasting();
    const running = [run('--project Rocket --name first -- make', { program: first.program })];
    await first.begun;
    for (const [name, priority] of [
      ['a', 50],
      ['b', 50],
      ['urgent', 90],
    ] as const) {
      const program = (): number => {
        begun.push(name);
        return 0;
      };
      running.push(run(`--project Rocket --name ${name} --priority ${priority} -- make`, { program }));
      while ((await jobs('--state waiting')).every((one) => one.name !== name)) continue;
    }
    const waiting = await jobs('--state waiting');
    expect(waiting.map(({ name, position }) => `${name} ${position ?? '-'}`)).toEqual(['urgent 1', 'b 3', 'a 2']);
    expect(waiting[1]).toMatchObject({
      waits_for: 'queue',
      ahead_count: 3,
      ahead: [{ name: 'first', state: 'running' }, { name: 'urgent' }, { name: 'a', state: 'waiting' }],
    });
    first.end();
    expect((await Promise.all(running)).map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(begun).toEqual(['urgent', 'a', 'b']);
  });

  test('a parallel queue runs as many at once as it may, and a paused one none', async () => {
    await box.json('queue create tests --project Rocket --processing parallel --at-most 2');
    const two = [lasting(), lasting()];
    const running = two.map(({ program }) => run('--project Rocket --queue tests -- make', { program }));
    await Promise.all(two.map(({ begun }) => begun));
    const late = await run('--project Rocket --queue tests --wait 0s -- make');
    expect(late.stderr).toContain('make of ada runs, make of ada runs\n');
    for (const { end } of two) end();
    await Promise.all(running);
    await box.json('queue pause tests');
    expect((await run('--project Rocket --queue tests --wait 0s -- make')).stderr).toContain(
      'make waits in the queue tests, position 1: the queue is paused\n',
    );
  });

  test('a machine type runs no more jobs than its quota, in whatever queues they are', async () => {
    await box.json('settings quota set e1 1');
    const made = lasting();
    const running = run('--project Rocket --queue a --machine-type e1 -- make', { program: made.program });
    await made.begun;
    const late = '--queue b --machine-type e1 --wait 0s -- make';
    expect((await run(`--project Rocket ${late}`)).stderr).toContain('no machine of the type e1 is free\n');
    const program = (): number => 0;
    expect((await run('--project Rocket --queue b --machine-type e2 -- make', { program })).code).toBe(0);
    made.end();
    await running;
    expect((await run(`--project Rocket ${late}`, { program })).code).toBe(0);
  });

  test('a queue of the organization orders jobs of all projects, and shows of others how many they are', async () => {
    await box.json('queue create production --scope organization');
    const made = lasting();
    const running = run('--project Sled --queue production --scope organization -- make', { program: made.program });
    await made.begun;
    const margaret = await box.as('margaret');
    const late = await run('--project Rocket --queue production --scope organization --wait 0s -- make', {}, margaret);
    expect(late.stderr).toContain('make waits in the queue production, position 1: 1 ahead\n');
    expect((await jobs('', margaret)).map(({ project }) => project)).toEqual(['Rocket']);
    made.end();
    await running;
    const refusals = ['--scope organization', '--queue produktion --scope organization', '--queue group:a'];
    const codes = [];
    for (const flags of refusals) codes.push(errorOf(await run(`--project Rocket ${flags} --json -- make`)).code);
    expect(codes).toEqual(['invalid', 'not_found', 'invalid']);
  });

  test('a job that waits behind the one that started it is refused', async () => {
    const inner: Result[] = [];
    const program = async ({ env }: Program): Promise<number> => {
      inner.push(await run('--project Rocket --name part -- make', { env }));
      return 0;
    };
    expect((await run('--project Rocket -- make', { program })).code).toBe(0);
    expect(inner).toMatchObject([
      { code: 6, stderr: expect.stringContaining('part would wait for the job that it is part of') as string },
    ]);
    expect((await jobs()).map(({ name, state }) => `${name} ${state}`)).toEqual(['part stopped', 'make passed']);
  });

  test('whoever is killed holds nobody up for longer than its lease', async () => {
    const killed = lasting();
    const never = run('--project Rocket --name killed -- make', { program: killed.program });
    await killed.begun;
    const program = (): number => 0;
    expect((await run('--project Rocket --wait 0s -- make', { program })).code).toBe(7);
    box.clock.now += 30_001;
    expect((await jobs('--state lost')).map(({ name }) => name)).toEqual(['killed']);
    expect((await run('--project Rocket --wait 0s -- make', { program })).code).toBe(0);
    const [lost] = await jobs('--search killed');
    expect(lost).toMatchObject({ state: 'lost', exit_status: null });
    expect(await box.run(`job stop ${lost?.id ?? ''} --json`)).toMatchObject({
      code: 0,
      stderr:
        'unchanged\nnote: it counts as lost, and nobody hears of it: if its command still runs on build-7, end it there\n',
    });
    // It was not dead after all: how it ended is known then.
    killed.end();
    await never;
    expect((await jobs('--search killed'))[0]).toMatchObject({ state: 'passed', exit_status: 0 });
  });

  test('a program that is not there is told as such, and the job has failed', async () => {
    const result = await run('--project Rocket --json -- nothing');
    expect(errorOf(result)).toMatchObject({ code: 'no_program', message: 'the program nothing could not be started' });
    expect(await only()).toMatchObject({ state: 'failed', exit_status: 127 });
  });

  test('needs the permission to run in the project', async () => {
    const [linus, nora, margaret] = await Promise.all(['linus', 'nora', 'margaret'].map((name) => box.as(name)));
    for (const by of [linus, nora])
      expect(errorOf(await run('--project Rocket --json -- make', {}, by))).toMatchObject({
        code: 'forbidden',
        details: { permission: 'project.workflow.rerun' },
      });
    const program = (): number => 0;
    expect((await run('--project Rocket -- make', { program }, margaret)).code).toBe(0);
    expect(errorOf(await run('--json -- make')).code).toBe('usage');
    expect(errorOf(await run('--project Rocket --json')).code).toBe('input_needed');
    expect((await jobs()).map(({ who }) => who)).toEqual(['margaret']);
  });
});
