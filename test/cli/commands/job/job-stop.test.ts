import type { Job } from '../../../../src/cli/commands/job/views.ts';
import type { Program } from '../../../../src/cli/terminal/io.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Result, Sandbox } from '../../../harness.ts';
import { errorOf, latestEvents, metadataOf } from '../../../support/front-door.ts';
import { latestOf, withProjects } from '../../../support/queues.ts';

describe.each(backends())('job stop on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend, withProjects);
  });
  afterEach(() => box.destroy());

  /** A job that runs until it gets a signal, and what becomes of it. */
  async function running(
    by = box,
  ): Promise<{ readonly job: Job; readonly done: Promise<Result>; readonly signals: string[] }> {
    const signals: string[] = [];
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const program = ({ started }: Program): Promise<number> =>
      new Promise((resolve) => {
        started?.((signal) => {
          signals.push(signal);
          resolve(143);
        });
        begin();
      });
    const done = by.run('job run --project Rocket -- make', { program });
    await begun;
    const [job] = await box.json<Job[]>('job list --state running');
    if (job === undefined) throw new Error('it does not run');
    return { job, done, signals };
  }

  const show = (id: string) => box.json<Job>(`job show ${id}`);

  test('the runner of a job hears of it, ends its program, and others know', async () => {
    const { job, done, signals } = await running();
    expect(await box.json(`job stop ${job.id}`)).toMatchObject({ state: 'running', stopping: true });
    expect(await show(job.id)).toMatchObject({ stopping: true });
    const result = await done;
    expect(result).toMatchObject({ code: 143, stderr: 'somebody stopped make, and it is ended\n' });
    expect(signals).toEqual(['SIGTERM']);
    expect(await show(job.id)).toMatchObject({ state: 'stopped', exit_status: 143, stopping: false });
    // It is one's own.
    expect((await latestEvents(box, 1)).join()).not.toContain('Job');
    expect((await box.run(`job stop ${job.id}`)).stderr).toContain('unchanged');
  });

  test('a job that waits goes, and its runner says so', async () => {
    const { job, done } = await running();
    const waiting = box.run('job run --project Rocket --name second --json -- make');
    let second: Job | undefined;
    while (second === undefined) [second] = await box.json<Job[]>('job list --state waiting');
    expect(await box.json(`job stop ${second.id}`)).toMatchObject({ state: 'stopped', position: null });
    expect((await waiting).stderr).toContain('somebody stopped second before its turn, and nothing was run');
    expect((await waiting).code).toBe(143);
    await box.json(`job stop ${job.id}`);
    await done;
  });

  test('somebody else’s takes a permission, and is recorded', async () => {
    const margaret = await box.as('margaret');
    const { job, done } = await running(margaret);
    expect(errorOf(await (await box.as('linus')).run(`job stop ${job.id} --json`))).toMatchObject({
      code: 'forbidden',
      details: { permission: 'project.job.stop' },
    });
    expect((await box.run(`job stop ${job.id}`)).code).toBe(0);
    await done;
    expect(await latestEvents(box, 1)).toEqual(['Job.Stopped make']);
    const event = await latestOf(box, 'Job');
    expect(event.description).toBe('the job make of margaret in the project Rocket was stopped');
    expect(metadataOf(event)).toEqual({
      before: { state: 'running', project: 'Rocket', queue: 'default', who: 'margaret' },
    });
    expect(errorOf(await box.run('job stop 0190a000-0000-7000-8000-999999999999 --json')).code).toBe('not_found');
    expect(errorOf(await box.run('job stop make --json')).code).toBe('invalid');
  });

  test('a project in which jobs run is not deleted', async () => {
    const { job, done } = await running();
    expect(errorOf(await box.run('project delete Rocket --confirm Rocket --json'))).toMatchObject({
      code: 'conflict',
      message: '1 job runs in the project Rocket',
    });
    expect(errorOf(await box.run('queue delete default --yes --json'))).toMatchObject({
      code: 'conflict',
      message: '1 job waits or runs in the queue default of the project Rocket',
    });
    await box.json(`job stop ${job.id}`);
    await done;
    await box.json('project delete Rocket --confirm Rocket');
    expect(await box.json('job list')).toEqual([]);
  });

  test('who may not see a project sees none of its jobs', async () => {
    const { job, done } = await running();
    const [linus, nora] = await Promise.all(['linus', 'nora'].map((name) => box.as(name)));
    if (linus === undefined || nora === undefined) throw new Error('somebody is missing');
    expect(await linus.json('job list --fields name')).toEqual([{ name: 'make' }]);
    expect(await nora.json('job list')).toEqual([]);
    const none = '0190a000-0000-7000-8000-999999999999';
    for (const verb of ['show', 'stop']) {
      const [hidden, missing] = [
        await nora.run(`job ${verb} ${job.id} --json`),
        await nora.run(`job ${verb} ${none} --json`),
      ];
      expect(errorOf(hidden)).toEqual(JSON.parse(JSON.stringify(errorOf(missing)).replaceAll(none, job.id)));
    }
    expect(errorOf(await nora.run('job list --project Rocket --json')).code).toBe('forbidden');
    expect(errorOf(await box.run('job list --queue nothing --json')).code).toBe('not_found');
    expect(await box.json('job list --open --queue default --mine --count')).toEqual({ count: 1 });
    await box.json(`job stop ${job.id}`);
    await done;
  });
});
