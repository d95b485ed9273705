import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf, latestEvents, metadataOf } from '../../../support/front-door.ts';
import { createQueue, latestOf, queueFault, queueNames, withProjects } from '../../../support/queues.ts';
import type { Queue } from '../../../support/queues.ts';

describe.each(backends())('queues on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend, withProjects);
  });
  afterEach(() => box.destroy());

  const create = (line: string) => createQueue(box, line);
  const fault = (line: string, by = box) => queueFault(by, line);
  const codeOf = async (line: string, by?: Sandbox) => (await fault(line, by)).code;
  const names = (filters: string, by = box) => queueNames(by, filters);

  test('are created in a project or in the organization, and are shown as they are', async () => {
    const made = await create('deploy --project Rocket');
    expect(made).toEqual({
      id: expect.any(String) as string,
      name: 'deploy',
      scope: 'project',
      project: 'Rocket',
      processing: 'serialized',
      at_most: null,
      status: 'active',
      declared: true,
      created_at: '2026-03-01T09:00:00.000Z',
      updated_at: '2026-03-01T09:00:00.000Z',
    });
    expect(await box.json('queue show deploy')).toEqual({ ...made, running: 0, waiting: 0, jobs: [] });
    expect(await latestEvents(box, 1)).toEqual(['Queue.Added deploy']);
    expect((await latestOf(box, 'Queue')).description).toBe('the queue deploy of the project Rocket was created');
    expect(await create('deploy --scope organization --processing parallel --at-most 3')).toMatchObject({
      scope: 'organization',
      project: null,
      processing: 'parallel',
      at_most: 3,
    });
    expect(metadataOf(await latestOf(box, 'Queue'))).toEqual({
      after: {
        name: 'deploy',
        project: null,
        processing: 'parallel',
        at_most: 3,
        status: 'active',
        declared: true,
      },
    });
    expect((await box.run('queue list -o tsv')).stdout).toBe(
      'name\tscope\tproject\tprocessing\tat_most\tstatus\n' +
        [
          ['deploy', 'project', 'Rocket', 'serialized', '1', 'active'],
          ['deploy', 'organization', '', 'parallel', '3', 'active'],
        ]
          .map((cells) => `${cells.join('\t')}\n`)
          .join(''),
    );
  });

  test('a name that is in several places needs its place, or the id', async () => {
    const ofRocket = await create('deploy --project Rocket');
    const ofSled = await create('deploy --project Sled');
    const own = await create('deploy --scope organization');
    const { code, message, details } = await fault('show deploy');
    expect([code, message]).toEqual([
      'ambiguous',
      expect.stringMatching(/^3 queues have the name deploy: of the /) as string,
    ]);
    expect(details).toMatchObject({
      queue: 'deploy',
      candidates: expect.arrayContaining([{ id: own.id, project: null }]) as unknown,
    });
    expect(await box.json('queue show deploy --project Sled')).toMatchObject(ofSled);
    expect(await box.json('queue show deploy --scope organization')).toMatchObject(own);
    expect(await codeOf('show deploy --scope project')).toBe('ambiguous');
    expect(await box.json(`queue show ${ofRocket.id}`)).toMatchObject(ofRocket);
    expect(await codeOf(`show ${ofRocket.id} --project Sled`)).toBe('not_found');
    expect(await codeOf(`show ${ofRocket.id} --scope organization`)).toBe('not_found');
    expect(await codeOf('delete deploy --yes')).toBe('ambiguous');
  });

  test('a name is free in its place when nothing there has it, or looks like it', async () => {
    await create('deploy --project Rocket');
    await create('deploy --project Sled');
    await create('Deploy --project Rocket');
    expect(await fault('create deploy --project Rocket')).toMatchObject({
      code: 'conflict',
      hint: 'roster queue show deploy --project Rocket',
    });
    for (const name of ['dеploy', 'deplоy'])
      expect(await fault(`create ${name} --project Sled`)).toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('could be mistaken for the queue deploy of the project Sled') as string,
      });
    await create('tests --project Rocket');
    expect(await codeOf('edit tests --name deploy')).toBe('conflict');
    expect(await box.json('queue edit tests --name Tests')).toMatchObject({ name: 'Tests' });
    for (const name of ['', ' a', 'a\u200Bb', '0190a001-0000-7000-8000-000000000001', 'group:a'])
      expect(errorOf(await box.run(['queue', 'create', name, '--project', 'Rocket', '--json'])).code).toBe('invalid');
    for (const name of ['main/Build', 'feature/x 1', 'für alle'])
      expect(await box.json(['queue', 'create', name, '--project', 'Rocket'])).toMatchObject({ name });
  });

  test('an edit changes what is named alone, and says what', async () => {
    const made = await create('deploy --project Rocket');
    box.clock.now += 60_000;
    const line = 'queue edit deploy --processing parallel --at-most 2 --name deployments';
    expect(await box.json(line)).toEqual({
      ...made,
      name: 'deployments',
      processing: 'parallel',
      at_most: 2,
      updated_at: '2026-03-01T09:01:00.000Z',
    });
    expect((await latestOf(box, 'Queue')).description).toBe(
      'the queue deploy of the project Rocket was renamed to deployments, is parallel now, runs at most 2 at once',
    );
    expect((await box.run('queue edit deployments --at-most 2')).stderr).toBe('unchanged\n');
    expect(await box.json('queue edit deployments --at-most any')).toMatchObject({ at_most: null });
    expect(await box.json('queue edit deployments --at-most 9')).toMatchObject({ at_most: 9 });
    expect(await box.json('queue edit deployments --processing serialized')).toMatchObject({ at_most: null });
    expect(await fault('edit deployments --at-most 3')).toMatchObject({ code: 'invalid' });
    expect(await codeOf('edit deployments')).toBe('invalid');
    for (const text of ['many', '-1', '1.5', '1e3'])
      expect(await codeOf(`edit deployments --at-most=${text}`)).toBe('usage');
    for (const text of ['0', '10001'])
      expect(await codeOf(`edit deployments --processing parallel --at-most ${text}`)).toBe('invalid');
  });

  test('are paused and resumed, several at once, all or none', async () => {
    for (const name of ['a', 'b', 'c']) await create(`${name} --project Rocket`);
    expect(await box.json('queue pause a')).toMatchObject({ name: 'a', status: 'paused' });
    expect((await box.run('queue pause a')).stderr).toBe('unchanged\n');
    expect(await codeOf('pause b nobody')).toBe('not_found');
    expect(await names('--status paused')).toEqual(['a Rocket']);
    expect(await box.json<Queue[]>('queue pause a b c --project Rocket')).toHaveLength(3);
    expect(await latestEvents(box, 2)).toEqual(['Queue.Paused b', 'Queue.Paused c']);
    expect(await names('--status active')).toEqual([]);
    await box.json('queue resume b');
    expect(await latestEvents(box, 1)).toEqual(['Queue.Resumed b']);
    expect(await names('--status active')).toEqual(['b Rocket']);
  });

  test('are deleted once that was confirmed', async () => {
    for (const name of ['a', 'b']) await create(`${name} --project Rocket`);
    expect(await codeOf('delete a')).toBe('input_needed');
    const { code, stderr } = await box.run('queue delete a --yes');
    expect([code, stderr]).toEqual([0, 'the queue a is deleted\n']);
    expect(await latestEvents(box, 1)).toEqual(['Queue.Removed a']);
    expect(await codeOf('delete a b --yes')).toBe('not_found');
    expect(await names('')).toEqual(['b Rocket']);
    expect((await box.run('queue delete b --yes --dry-run')).code).toBe(0);
    expect(await names('')).toEqual(['b Rocket']);
  });

  test('one that a job made by naming it is declared by its creation', async () => {
    const { id } = await create('main/Build --project Rocket');
    await box.backend.query(box.location, "update queues set declared = 0 where name = 'main/Build'");
    expect(await names('--declared')).toEqual([]);
    expect(await create('main/Build --project Rocket --processing parallel')).toMatchObject({
      id,
      declared: true,
      processing: 'parallel',
    });
    expect(metadataOf(await latestOf(box, 'Queue'))).toMatchObject({
      before: { declared: false },
      after: { declared: true },
    });
    await box.backend.query(box.location, "update queues set declared = 0 where name = 'main/Build'");
    expect(await box.json('queue pause main/Build')).toMatchObject({ status: 'paused', declared: true });
  });

  test('names of queues are completed', async () => {
    await create('deploy --project Rocket');
    await create('deploy --project Sled');
    await create('production --scope organization');
    const words = async (...typed: string[]) =>
      (await box.run(['__complete', 'zsh', ...typed])).stdout.split('\n').map((line) => line.split('\t')[0]);
    expect(await words('queue', 'show', '')).toEqual(expect.arrayContaining(['deploy', 'production']));
    expect((await words('queue', 'pause', 'd')).filter((word) => word === 'deploy')).toHaveLength(1);
    expect(await words('queue', 'show', 'deploy', '--scope', '')).toEqual(
      expect.arrayContaining(['project', 'organization']),
    );
    await box.json('queue delete production --yes');
    expect(await words('queue', 'show', '')).not.toContain('production');
  });
});
