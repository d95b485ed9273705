import type { Flat } from '../../../../src/cli/context/flat.ts';
import type { Activity } from '../../../../src/domain/jobs/activity.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { withProjects } from '../../../support/queues.ts';

/** The activity monitor. */

describe.each(backends())('activity on $name', (backend) => {
  let box: Sandbox;
  let end: () => void;
  let ended: Promise<number>;
  let running: Promise<unknown>[];
  beforeEach(async () => {
    box = await sandbox(backend, withProjects);
    ended = new Promise((resolve) => (end = () => resolve(0)));
    running = [];
  });
  afterEach(async () => {
    end();
    await Promise.all(running);
    await box.destroy();
  });

  const openJobs = async (): Promise<readonly { readonly name: string }[]> => box.json('job list --open');

  /** Begins a job, which runs until the test ends, or waits. */
  async function begin(line: string, name: string): Promise<void> {
    running.push(box.run(`job run ${line} --name ${name} -- make`, { program: () => ended }));
    while ((await openJobs()).every((one) => one.name !== name)) continue;
  }

  async function prepared(): Promise<void> {
    await box.json('settings quota set e1 1');
    await begin('--project Rocket --machine-type e1', 'build');
    await begin('--project Rocket', 'deploy');
    await begin('--project Sled --machine-type e1', 'test');
    box.clock.now += 5000;
  }

  test('shows machines, work by project, and jobs', async () => {
    await prepared();
    const { code, stdout, stderr } = await box.run('activity --no-color', { tty: 80 });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      [
        'MACHINES',
        'MACHINE TYPE  USE                   OCCUPIED  WAITING',
        'e1            ####################  1 of 1    1',
        '',
        'WORK',
        'PROJECT  RUNNING  WAITING  QUEUED',
        'Rocket   1        0        1',
        'Sled     0        1        0',
        '(all)    1        1        1',
        '',
        'RUNNING',
        'JOB    PROJECT  QUEUE    MACHINE  WHO  FOR',
        'build  Rocket   default  e1       ada  5s',
        '',
        'WAITING FOR A MACHINE',
        'JOB   PROJECT  QUEUE    MACHINE  WHO  FOR',
        'test  Sled     default  e1       ada  5s',
        '',
        'QUEUED',
        'JOB     PROJECT  QUEUE    POSITION  MACHINE  WHO  FOR',
        'deploy  Rocket   default  1         -        ada  5s',
        '',
      ].join('\n'),
    );
    expect((await box.run('activity')).stdout).toBe(stdout);
  });

  test('JSON has counts and jobs, and what waits for a machine beside what is queued', async () => {
    await prepared();
    const shown = await box.json<Flat<Activity>>('activity');
    expect(shown).toMatchObject({
      machine_types: [{ machine_type: 'e1', quota: 1, occupied: 1, waiting: 1 }],
      total: { running: 1, waiting: 1, queued: 1 },
      projects: [
        { project: 'Rocket', running: 1, waiting: 0, queued: 1 },
        { project: 'Sled', running: 0, waiting: 1, queued: 0 },
      ],
      elsewhere: { running: 0, waiting: 0, queued: 0 },
      jobs: [
        { name: 'build', state: 'running' },
        { name: 'deploy', waits_for: 'queue', position: 1 },
        { name: 'test', waits_for: 'machine' },
      ],
    });
    expect((await box.json<Flat<Activity>>('activity --limit 1')).jobs).toHaveLength(1);
  });

  test('jobs of projects that the viewer may not see are only counted', async () => {
    await prepared();
    await box.json('role new Watcher --permission organization.view --permission organization.activity_monitor.view');
    await box.json('people role margaret Watcher');
    const shown = await (await box.as('margaret')).json<Flat<Activity>>('activity');
    expect(shown).toMatchObject({
      total: { running: 1, waiting: 1, queued: 1 },
      projects: [{ project: 'Rocket', running: 1, waiting: 0, queued: 1 }],
      elsewhere: { running: 0, waiting: 1, queued: 0 },
    });
    expect(shown.jobs.map(({ name }) => name)).toEqual(['build', 'deploy']);
    expect(JSON.stringify(shown)).not.toContain('Sled');
  });

  test('says so where nothing runs', async () => {
    expect(await box.run('activity')).toMatchObject({ code: 0, stdout: 'nothing runs, and nothing waits\n' });
    expect(await (await box.as('nora')).run('activity')).toMatchObject({ code: 5 });
  });
});
