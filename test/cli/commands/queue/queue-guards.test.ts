import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf } from '../../../support/front-door.ts';
import { createQueue, queueFault, queueNames, withProjects } from '../../../support/queues.ts';
import type { Queue } from '../../../support/queues.ts';

/** Who may see and change which queues. */

describe.each(backends())('the guards of queues on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend, withProjects);
  });
  afterEach(() => box.destroy());

  const create = (line: string) => createQueue(box, line);
  const fault = (line: string, by = box) => queueFault(by, line);
  const codeOf = async (line: string, by?: Sandbox) => (await fault(line, by)).code;
  const names = (filters: string, by = box) => queueNames(by, filters);

  beforeEach(async () => {
    await create('deploy --project Rocket');
    await create('plans --project Sled');
    await create('production --scope organization');
  });

  test('a list has what one may see, and a place that one may not see is refused', async () => {
    const [linus, adam, nora] = await Promise.all(['linus', 'adam', 'nora'].map((name) => box.as(name)));
    if (linus === undefined || adam === undefined || nora === undefined) throw new Error('somebody is missing');
    expect(await names('')).toEqual(['deploy Rocket', 'plans Sled', 'production -']);
    expect(await names('', adam)).toEqual(['deploy Rocket', 'plans Sled', 'production -']);
    expect(await names('', linus)).toEqual(['deploy Rocket', 'production -']);
    expect(await names('--scope project', linus)).toEqual(['deploy Rocket']);
    expect(await names('', nora)).toEqual([]);
    expect(await codeOf('list --project Sled', linus)).toBe('forbidden');
    expect(await codeOf('list --scope organization', nora)).toBe('forbidden');
  });

  test('who may not see a project does not learn that its queues exist', async () => {
    const linus = await box.as('linus');
    const told = async (line: string) => {
      const { code, message, hint } = await fault(line, linus);
      return [code, message.replace(/plans|nope/, 'X'), hint];
    };
    const { id } = await box.json<Queue>('queue show plans');
    for (const line of ['show X', 'pause X', 'edit X --name y', 'delete X --yes'])
      expect(await told(line.replace('X', 'plans'))).toEqual(await told(line.replace('X', 'nope')));
    for (const line of ['show X --project Sled', 'edit X --project Sled --name y'])
      expect(await told(line.replace('X', 'plans'))).toEqual(await told(line.replace('X', 'nope')));
    expect(await codeOf(`show ${id}`, linus)).toBe('not_found');
    expect(JSON.stringify(await fault('show plan', linus))).not.toContain('plans');
  });

  test('a queue is changed by who may change the settings of its place alone', async () => {
    const [linus, margaret, adam] = await Promise.all(['linus', 'margaret', 'adam'].map((name) => box.as(name)));
    if (linus === undefined || margaret === undefined || adam === undefined) throw new Error('somebody is missing');
    const changes = ['edit X --name other', 'pause X', 'resume X', 'delete X --yes'];
    for (const line of [...changes.map((one) => one.replace('X', 'deploy')), 'create mine --project Rocket'])
      expect(await fault(line, linus)).toMatchObject({
        code: 'forbidden',
        details: { permission: 'project.general_settings.modify' },
      });
    for (const line of [...changes.map((one) => one.replace('X', 'production')), 'create mine --scope organization'])
      expect(await fault(line, adam)).toMatchObject({
        code: 'forbidden',
        details: { permission: 'organization.general_settings.modify' },
      });
    expect(await margaret.json('queue pause deploy')).toMatchObject({ status: 'paused' });
    expect(await codeOf('pause deploy production', margaret)).toBe('forbidden');
    expect(await codeOf('create mine --project Sled', margaret)).toBe('forbidden');
    expect(await adam.json('queue pause plans')).toMatchObject({ status: 'paused' });
    expect(await names('--status active')).toEqual(['production -']);
  });

  test('a limited token does what its permissions say', async () => {
    const { token } = await box.json<{ token: string }>(
      'token create narrow --permission project.job.view --permission project.general_settings.modify --reveal',
    );
    const run = (line: string) => box.run(line, { env: { ROSTER_TOKEN: token } });
    expect((await run('queue pause deploy')).code).toBe(0);
    expect(errorOf(await run('queue pause production --json')).code).toBe('not_found');
    expect(errorOf(await run('queue pause production --scope organization --json')).code).toBe('forbidden');
  });
});
