import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf, latestEvents, metadataOf } from '../../../support/front-door.ts';
import { createQueue, latestOf, queueNames, withProjects } from '../../../support/queues.ts';
import type { Queue } from '../../../support/queues.ts';

/** What of queues can be undone, and that they come back with their project. */

describe.each(backends())('undoing queues on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend, withProjects);
  });
  afterEach(() => box.destroy());

  const create = (line: string) => createQueue(box, line);
  const names = () => queueNames(box);
  const lastOf = async (resource: string) => String((await latestOf(box, resource)).seq);
  const undo = async (seq?: string, by = box) => by.run(`undo ${seq ?? (await lastOf('Queue'))} --yes --json`);

  test('deletes what was created, unless it was changed since', async () => {
    await create('deploy --project Rocket');
    const added = await lastOf('Queue');
    await box.json('queue pause deploy');
    expect(errorOf(await undo(added)).code).toBe('stale');
    await box.json('queue resume deploy');
    expect((await undo(added)).code).toBe(0);
    expect(await names()).toEqual([]);
  });

  test.each([
    ['queue edit deploy --name other --processing parallel --at-most 4', 'Queue.Modified other'],
    ['queue edit checks --at-most any', 'Queue.Modified checks'],
    ['queue edit checks --processing serialized', 'Queue.Modified checks'],
    ['queue pause deploy', 'Queue.Paused deploy'],
    ['queue resume checks', 'Queue.Resumed checks'],
  ])('takes back: %s', async (line, kind) => {
    await create('deploy --project Rocket');
    await create('checks --scope organization --processing parallel --at-most 2');
    await box.json('queue pause checks');
    const before = await box.json<Queue[]>('queue list');
    await box.json(line);
    expect(await latestEvents(box, 1)).toEqual([kind]);
    expect(await undo()).toMatchObject({ code: 0 });
    const bare = (all: readonly Queue[]) => all.map(({ updated_at: _, ...one }) => one);
    expect(bare(await box.json<Queue[]>('queue list'))).toEqual(bare(before));
  });

  test('needs what doing it by hand needs', async () => {
    await create('deploy --project Rocket');
    await create('production --scope organization');
    const adam = await box.as('adam');
    expect(errorOf(await undo(await lastOf('Queue'), adam)).code).toBe('forbidden');
    expect(await names()).toEqual(['deploy Rocket', 'production -']);
  });

  test('says how a deleted one is made again, and that works as printed', async () => {
    await create('deploy --project Rocket --processing parallel --at-most 2');
    await box.json('queue delete deploy --yes');
    const { hint } = errorOf(await undo());
    const line = 'queue create deploy --project Rocket --processing parallel --at-most 2';
    expect(hint).toContain(`roster ${line}`);
    expect((await box.run(line)).code).toBe(0);
  });

  test('go with their project, and come back with it', async () => {
    await create('deploy --project Rocket --processing parallel --at-most 2');
    await create('tests --project Rocket');
    await create('deploy --project Sled');
    await box.json('queue pause tests');
    const before = await box.json<Queue[]>('queue list --project Rocket');
    await box.json('project delete Rocket --confirm Rocket');
    expect(await names()).toEqual(['deploy Sled']);
    const event = await latestOf(box, 'Project');
    expect(metadataOf(event)).toMatchObject({ before: { queues: [{ name: 'deploy' }, { name: 'tests' }] } });
    expect(await undo(String(event.seq))).toMatchObject({ code: 0 });
    const bare = (all: readonly Queue[]) => all.map(({ created_at: _c, updated_at: _u, ...one }) => one);
    expect(bare(await box.json<Queue[]>('queue list --project Rocket'))).toEqual(bare(before));
  });

  test('a project that has got queues since is not undone', async () => {
    await box.json('project create Kite');
    const added = await lastOf('Project');
    await create('deploy --project Kite');
    expect(errorOf(await undo(added))).toMatchObject({
      code: 'stale',
      message: expect.stringContaining('it has other queues') as string,
    });
  });
});
