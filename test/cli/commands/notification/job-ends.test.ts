import { everyBackend, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf } from '../../../support/front-door.ts';
import { receiver } from '../../../support/notified.ts';
import { withProjects } from '../../../support/queues.ts';
import { stopWebServers } from '../../../support/web-server.ts';

describe.each(everyBackend())('jobs that end, on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend, withProjects);
  });
  afterEach(async () => {
    await stopWebServers();
    await box.destroy();
  });

  test('are told as the flags say', async () => {
    const { url, got } = await receiver();
    const filter = '--project Rocket --branch main --branch /^release/ --result failed';
    await box.json(`notification create deploys ${filter} --webhook ${url}/hook --unsigned`);
    expect(await box.json('notification show deploys --fields rules')).toMatchObject({
      rules: [{ filter: { projects: ['Rocket'], branches: ['main', '/^release/'], results: ['failed'] } }],
    });
    for (const status of [0, 3])
      await box.run('job run --project Rocket --branch main --name make -- make', { program: () => status });
    await box.run('job run --project Sled --branch main -- make', { program: () => 1 });
    await box.run('store run-tasks --json');
    expect(got.map(({ body }) => body)).toMatchObject([
      {
        type: 'job',
        project: { name: 'Rocket' },
        pipeline: { result: 'failed' },
        job: { name: 'make', exit_status: 3 },
      },
    ]);
    const [job] = await box.json<{ id: string }[]>('job list --project Rocket --state failed');
    expect(await box.json('notification deliveries --fields seq,job,status')).toEqual([
      { seq: null, job: job?.id, status: 'sent' },
    ]);
  });

  test('an expression that a comma cuts in two is refused, and taken in double quotes', async () => {
    const create = (expression: string) =>
      box.run(['notification', 'create', 'deploys', '--branch', expression, '--email', 'ops@acme.example', '--json']);
    const refused = errorOf(await create('/^release-[0-9]{1,2}$/'));
    expect(refused.code).toBe('invalid');
    expect(refused.message).toContain('begins or ends with a slash, as no name does');
    expect((await create('"/^release-[0-9]{1,2}$/"')).code).toBe(0);
    expect(await box.json('notification show deploys --fields rules')).toMatchObject({
      rules: [{ filter: { branches: ['/^release-[0-9]{1,2}$/'] } }],
    });
  });
});
