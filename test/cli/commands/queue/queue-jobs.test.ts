import type { Job } from '../../../../src/cli/commands/job/views.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Result, Sandbox } from '../../../harness.ts';
import { createQueue, withProjects } from '../../../support/queues.ts';
import type { Queue } from '../../../support/queues.ts';

interface InFull extends Queue {
  readonly running: number;
  readonly waiting: number;
  readonly jobs: readonly Job[];
}

/** What `queue show` tells of jobs. */

describe.each(backends())('the jobs of a queue on $name', (backend) => {
  let box: Sandbox;
  let ended: Promise<Result>[];
  let end: () => void;
  beforeEach(async () => {
    box = await sandbox(backend, withProjects);
    await createQueue(box, 'production --scope organization');
    ended = [];
    const program = new Promise<number>((resolve) => (end = () => resolve(0)));
    const jobs = () => box.json<Job[]>('job list --open');
    for (const [project, name, priority] of [
      ['Rocket', 'first', 50],
      ['Sled', 'secret', 50],
      ['Rocket', 'last', 40],
      ['Rocket', 'urgent', 90],
    ] as const) {
      const line = `job run --project ${project} --queue production --scope organization --name ${name} --priority ${priority} -- make`;
      ended.push(box.run(line, { program: () => program }));
      while (!(await jobs()).some((one) => one.name === name)) continue;
    }
  });
  afterEach(async () => {
    end();
    expect((await Promise.all(ended)).map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    await box.destroy();
  });

  const show = (by = box) => by.json<InFull>('queue show production');
  const inWords = ({ jobs }: InFull) => jobs.map(({ name, state, position }) => `${name} ${state} ${position ?? '-'}`);

  test('are those that run, then those that wait, each with its place', async () => {
    const shown = await show();
    expect(shown).toMatchObject({ name: 'production', running: 1, waiting: 3 });
    expect(inWords(shown)).toEqual(['first running -', 'urgent waiting 1', 'secret waiting 2', 'last waiting 3']);
    expect((await box.run('queue show production --no-color', { tty: 80 })).stdout).toBe(
      [
        'production  of the organization, one job at a time',
        '',
        'Running: 1',
        '    first  Rocket  ada',
        'Waiting: 3',
        '  1 urgent  Rocket  ada',
        '  2 secret  Sled  ada',
        '  3 last  Rocket  ada',
        '',
      ].join('\n'),
    );
  });

  test('are only counted where one may not see their project', async () => {
    const linus = await box.as('linus');
    const shown = await show(linus);
    expect(shown).toMatchObject({ running: 1, waiting: 3 });
    expect(inWords(shown)).toEqual(['first running -', 'urgent waiting 1', 'last waiting 3']);
    expect(JSON.stringify(shown)).not.toContain('secret');
    expect((await linus.run('queue show production', { tty: 80 })).stdout).toContain('    and 1 more\n');
  });
});
