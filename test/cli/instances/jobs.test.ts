import type { Sandbox } from '../../harness.ts';
import { AWKWARD_URL, ID, THERE } from '../../support/awkward-semaphore/index.ts';
import type { AwkwardSemaphore } from '../../support/awkward-semaphore/index.ts';
import { ended, seedJob, waits } from '../../support/awkward-semaphore/seed-jobs.ts';
import type { JobSeed } from '../../support/awkward-semaphore/seed-jobs.ts';
import { errorOf } from '../../support/front-door.ts';
import type { SemaphoreContext } from '../../support/semaphore-context.ts';
import { onAwkward } from '../../support/on-awkward.ts';

/** Jobs of an instance of Semaphore that has its oddities. */

let box: Sandbox;
let instance: AwkwardSemaphore;
let there: SemaphoreContext;

beforeEach(async () => {
  ({ box, instance, there } = await onAwkward());
});
afterEach(() => box.destroy());

const seed = (tail: string, name: string, after: number, more?: JobSeed): void =>
  seedJob(instance.state, { tail, name, after }, more);

/** A field of each job in a list. */
const fields = (name: string, argv: string) =>
  there.json<Record<string, unknown>[]>(argv).then((jobs) => jobs.map((job) => job[name]));

describe('job list', () => {
  beforeEach(() => {
    seed('b1', 'Lint', 0, ended('PASSED'));
    seed('b2', 'Unit', 10, ended('FAILED'));
    seed('b3', 'Docs', 20, { ...ended('STOPPED'), variables: { SEMAPHORE_GIT_BRANCH: 'docs' } });
    seed('b4', 'Build', 30);
    seed('b5', 'Deploy', 40, waits(40));
    seed('b6', 'Later', 50, { ...waits(50), state: 'PENDING' });
  });

  test('has the latest first, in the states of roster', async () => {
    const { code, stdout, stderr } = await there.run('job list --fields name,state,project,queue,who,exit_status');
    expect(stdout).toBe(
      [
        'name\tstate\tproject\tqueue\twho\texit_status',
        'Later\twaiting\tRocket\t\t\t',
        'Deploy\twaiting\tRocket\t\t\t',
        'Build\trunning\tRocket\t\t\t',
        'Docs\tstopped\tRocket\t\t\t',
        'Unit\tfailed\tRocket\t\t\t',
        'Lint\tpassed\tRocket\t\t\t',
        '',
      ].join('\n'),
    );
    expect(stderr).toBe(
      'note: the instance does not tell the queue, the priority, the exit status, or who a job is of\n',
    );
    expect(code).toBe(0);
  });

  test('fits a terminal of 80 columns', async () => {
    const { stdout } = await there.run('job list --open --no-color', { tty: 80 });
    expect(stdout).toContain(`${ID('b5')}  Deploy  waiting`);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test.each([
    ['--open', ['Later', 'Deploy', 'Build']],
    ['--state waiting', ['Later', 'Deploy']],
    ['--state failed', ['Unit']],
    ['--state failed --open', []],
    ['--branch docs', ['Docs']],
    ['--search UIL', ['Build']],
    ['--project Rocket --state passed', ['Lint']],
    [`--project ${THERE.rocket} --state running`, ['Build']],
    ['--created-since 2026-03-01T08:00:30Z', ['Later', 'Deploy', 'Build']],
  ])('%s narrows it', async (flags, names) => {
    expect(await fields('name', `job list ${flags}`)).toEqual(names);
    expect((await there.run(`job list ${flags} --count`)).stdout).toBe(`${names.length}\n`);
  });

  test('a time ends the reading, and each state is asked for by its name', async () => {
    await there.run('job list --created-since 2026-03-01T08:00:45Z');
    expect(instance.requests).toEqual(['GET /projects', 'GET /jobs']);
  });

  test('goes on where it was, in pages of any size', async () => {
    const { stdout, stderr } = await there.run('job list --limit 3 --fields name');
    expect(stdout).toBe('name\nLater\nDeploy\nBuild\n');
    expect(stderr).toContain('3 shown, there are more');
    expect(await fields('name', 'job list --all')).toHaveLength(6);
    expect((await there.run('job list --limit 6')).stderr).not.toContain('there are more');
  });

  test('a project that is in no list is shown by its id, and one that is not there is told', async () => {
    seed('b7', 'Elsewhere', 60, { projectId: ID('4f') });
    seed('b8', 'Restricted', 70, { projectId: '' });
    const { stdout, stderr } = await there.run('job list --limit 2 --fields name,project');
    expect(stdout).toBe(`name\tproject\nRestricted\t\nElsewhere\t${ID('4f')}\n`);
    expect(stderr).toContain('of 1 job the project is in no list that the token may see');
    const missing = errorOf(await there.run('job list --project Rockett --json'));
    expect(missing).toMatchObject({ code: 'not_found', hint: 'did you mean Rocket?' });
  });

  test.each([
    ['--queue deploy', 'queue', '--branch'],
    ['--mine', 'mine', '--branch'],
    ['--state lost', 'state', 'passed, failed'],
  ])('%s is refused before anything is asked', async (flags, field, hint) => {
    const error = errorOf(await there.run(`job list ${flags} --json`));
    expect(error).toMatchObject({ code: 'unsupported_by_server', details: { field } });
    expect(error.hint).toContain(hint);
    expect(instance.requests).toEqual([]);
  });

  test('reads that fail are repeated', async () => {
    instance.quirks.failing.push('GET /jobs', 'GET /projects');
    instance.quirks.limited.push({ request: 'GET /jobs', seconds: 1 });
    expect(await fields('name', 'job list --state running')).toEqual(['Build']);
  });
});

describe('job show', () => {
  test('has what the instance tells, and nothing else of the variables of a job', async () => {
    seed('b1', 'Build', 30);
    const { stdout } = await there.run(`job show ${ID('b1').toUpperCase()} --json`);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ id: ID('b1'), name: 'Build', state: 'running', project: 'Rocket', queue: null, queue_scope: null },
      ...{ priority: null, who: null, stopping: null, exit_status: null, branch: 'main', pipeline: null },
      ...{ url: `${AWKWARD_URL}/jobs/${ID('b1')}`, machine_type: 'e1-standard-2', host: 'agent-1' },
      ...{ created_at: '2026-03-01T08:00:30.000Z', started_at: '2026-03-01T08:00:35.000Z', ended_at: null },
    });
    expect(stdout).not.toContain('secret');
    expect((await there.run(`job show ${ID('b1')}`, { tty: 80 })).code).toBe(0);
  });

  test('one that is not there, or in a project that one may not see, is not found', async () => {
    seed('b1', 'Hidden', 0, { isHidden: true });
    for (const id of [ID('b1'), ID('b9')])
      expect(errorOf(await there.run(`job show ${id} --json`))).toMatchObject({
        ...{ code: 'not_found', message: `there is no job ${id}`, hint: 'roster job list', details: { job: id } },
      });
  });
});

describe('job stop', () => {
  const STOP = `POST /jobs/${ID('b1')}/stop`;

  test('asks once, and shows that the job is told to end', async () => {
    seed('b1', 'Build', 0);
    const { code, stdout, stderr } = await there.run(`job stop ${ID('b1')} --json`);
    expect({ code, job: JSON.parse(stdout) as unknown }).toMatchObject({
      code: 0,
      job: { state: 'running', stopping: true },
    });
    expect(stderr).not.toContain('error');
    expect(await there.json(`job show ${ID('b1')}`)).toMatchObject({ state: 'stopped', stopping: null });
    expect(instance.writes()).toEqual([STOP]);
  });

  test('a job that has ended is left alone', async () => {
    seed('b1', 'Build', 0, ended('PASSED'));
    const { code, stderr } = await there.run(`job stop ${ID('b1')}`);
    expect(code).toBe(0);
    expect(stderr).not.toContain('told to end');
    expect(instance.writes()).toEqual([]);
  });

  test('a dry run tells the request and sends none', async () => {
    seed('b1', 'Build', 0);
    const tried = await there.run(`job stop ${ID('b1')} --dry-run`);
    expect(tried.stderr).toContain('the instance would be asked to stop the job Build');
    expect(instance.writes()).toEqual([]);
  });

  test('a lost answer is looked up, and asked again while the job goes on', async () => {
    seed('b1', 'Build', 0);
    instance.quirks.losing.push(STOP);
    expect((await there.run(`job stop ${ID('b1')}`)).code).toBe(0);
    expect(instance.writes()).toEqual([STOP, STOP]);
    seed('b2', 'Test', 0, { stopsAfter: 1 });
    instance.quirks.losing.push(`POST /jobs/${ID('b2')}`);
    const again = await there.run(`job stop ${ID('b2')} --json`);
    expect(JSON.parse(again.stdout)).toMatchObject({ state: 'stopped', stopping: false });
    expect(instance.writes()).toHaveLength(3);
  });

  test('one that is not there is not found', async () => {
    expect(errorOf(await there.run(`job stop ${ID('b1')} --json`)).code).toBe('not_found');
  });
});

test.each(['job list', `job show ${ID('b1')}`, `job stop ${ID('b1')}`, 'activity', 'activity --watch'])(
  '%s on an instance without this part of the API says where it is done',
  async (argv) => {
    instance.quirks.withoutJobs = true;
    const error = errorOf(await there.run(`${argv} --json`));
    expect(error).toMatchObject({
      code: 'unsupported_by_server',
      hint: expect.stringContaining('in Semaphore') as string,
    });
  },
);

test.each([
  ['job run --project Rocket -- true', 'jobs run in pipelines there'],
  ['queue list', 'in the YAML file of a pipeline'],
  ['settings quota list', 'Activity Monitor'],
  ['settings quota set e1-standard-2 3', 'Semaphore sets the quotas itself'],
])('%s is told to be done elsewhere', async (argv, hint) => {
  const { code, stderr } = await there.run(argv);
  expect(code).toBe(7);
  expect(stderr).toContain(hint);
});

test.each([
  [404, 'Permission denied', 'forbidden'],
  [404, '', 'unsupported_by_server'],
  [401, 'Permission denied', 'forbidden'],
  [400, '{"code":3,"message":"no","details":[]}', 'invalid'],
])('a list that is answered with %i and %j is the error %s', async (status, text, code) => {
  const fetch = (url: string, init: RequestInit) =>
    new URL(url).pathname.endsWith('/jobs')
      ? Promise.resolve(new Response(text, { status }))
      : instance.outside.fetch(url, init);
  const refused = await there.run('job list --json', { remote: () => Promise.resolve({ ...instance.outside, fetch }) });
  expect(errorOf(refused).code).toBe(code);
});
