import type { QueueFilter } from '../../../src/core/store/queues.ts';
import type { QueueRecord } from '../../../src/domain/jobs/queues.ts';
import { lookAlikeKeysOf } from '../../../src/domain/names/look-alikes.ts';
import { required } from '../../../src/lib/required.ts';
import { AT, AWKWARD, codeOf, everyPage, id, IN_ORDER, LATER, person } from './fixtures.ts';
import type { Suite } from './fixtures.ts';
import { project } from './projects.ts';

let made = 0;

export const queue = (name: string, more: Partial<QueueRecord> = {}): QueueRecord => ({
  id: id(5, (made += 1)),
  project_id: null,
  name,
  processing: 'serialized',
  at_most: null,
  paused: false,
  declared: true,
  created_at: AT,
  updated_at: AT,
  ...more,
});

const EVERYWHERE: QueueFilter = { organization: true, projects: 'all' };

export const queues: Suite = ({ store }) => {
  const ada = person('ada');
  const [rocket, sled] = [project('Rocket', ada), project('Sled', ada)];
  beforeEach(() =>
    store().write(async (tx) => {
      await tx.people.insert([ada]);
      await tx.projects.insert([rocket, sled]);
    }),
  );
  const add = (...records: QueueRecord[]) =>
    store().write(async (tx) => {
      for (const record of records) await tx.queues.insert(record);
    });
  const list = (filter: QueueFilter, limit = 100) =>
    everyPage(limit, (page) => store().read((tx) => tx.queues.list(filter, page)));
  const namesIn = async (filter: QueueFilter) => (await list(filter)).map(({ name }) => name);
  const inProjects = (...projects: string[]): QueueFilter => ({ organization: false, projects });

  test('are read as they were written, by id and by exact name in a place or wherever it is', async () => {
    const own = queue(AWKWARD, { processing: 'parallel', at_most: 3, paused: true, declared: false });
    const ofRocket = queue(AWKWARD, { project_id: rocket.id, processing: 'parallel', updated_at: LATER });
    const ofSled = queue('b', { project_id: sled.id });
    await add(own, ofRocket, ofSled);
    await store().read(async (tx) => {
      expect(await tx.queues.find({ ids: [own.id, ofSled.id, 'none'] })).toEqual(expect.arrayContaining([own, ofSled]));
      expect(await tx.queues.find({ names: [AWKWARD, 'B'], projectId: null })).toEqual([own]);
      expect(await tx.queues.find({ names: [AWKWARD, 'b'], projectId: rocket.id })).toEqual([ofRocket]);
      const anywhere = await tx.queues.find({ names: [AWKWARD] });
      expect(anywhere.map((one) => one.id).sort()).toEqual([own.id, ofRocket.id].sort());
    });
  });

  test('have a name once in each place, and no project that is not there', async () => {
    const own = queue('deploy');
    await add(own, queue('deploy', { project_id: rocket.id }), queue('deploy', { project_id: sled.id }));
    const other = queue('other', { project_id: rocket.id });
    await add(other);
    for (const place of [null, rocket.id])
      expect(await codeOf(add(queue('deploy', { project_id: place })))).toBe('conflict');
    expect(await codeOf(store().write((tx) => tx.queues.update(other.id, { ...other, name: 'deploy' })))).toBe(
      'conflict',
    );
    await expect(add(queue('lost', { project_id: id(8, 999_999) }))).rejects.toMatchObject({
      code: expect.stringMatching(/FOREIGNKEY|^23503$/) as string,
    });
  });

  test('are listed in order, in the places that are asked for', async () => {
    const places = [null, rocket.id, sled.id];
    const all = IN_ORDER.map((name, at) => queue(name, { project_id: places[at % 3] ?? null }));
    await add(...all.toReversed());
    const of = (...some: (string | null)[]) => all.filter(({ project_id }) => some.includes(project_id));
    for (const limit of [3, 100]) {
      expect(await list(EVERYWHERE, limit)).toEqual(all);
      expect(await list({ organization: false, projects: 'all' }, limit)).toEqual(of(rocket.id, sled.id));
      expect(await list({ organization: true, projects: [sled.id] }, limit)).toEqual(of(null, sled.id));
      expect(await list({ organization: true, projects: [] }, limit)).toEqual(of(null));
      expect(await list(inProjects(rocket.id, 'none'), limit)).toEqual(of(rocket.id));
    }
    expect(await store().read((tx) => tx.queues.count({ organization: true, projects: [sled.id] }))).toBe(
      of(null, sled.id).length,
    );
    expect(await namesIn(inProjects())).toEqual([]);
  });

  test('are found by what they are', async () => {
    const [a, b, c] = [
      queue('Main/Build', { project_id: rocket.id, paused: true, created_at: LATER, updated_at: LATER }),
      queue('main/tests', { project_id: rocket.id, processing: 'parallel', declared: false }),
      queue('100%', { updated_at: LATER }),
    ];
    await add(a, b, c);
    const found = (more: Partial<QueueFilter>) => namesIn({ ...EVERYWHERE, ...more });
    expect(await found({ search: 'MAIN' })).toEqual([a.name, b.name]);
    expect(await found({ search: '%' })).toEqual([c.name]);
    expect(await found({ processing: 'parallel' })).toEqual([b.name]);
    expect(await found({ paused: true })).toEqual([a.name]);
    expect(await found({ declared: true })).toEqual([c.name, a.name]);
    expect(await found({ declared: false })).toEqual([b.name]);
    expect(await found({ createdSince: LATER })).toEqual([a.name]);
    expect(await found({ updatedSince: LATER })).toEqual([c.name, a.name]);
    expect(await store().read((tx) => tx.queues.count({ ...EVERYWHERE, updatedSince: LATER }))).toBe(2);
  });

  test('are changed and removed; what nobody declared can be forgotten', async () => {
    const [one, other] = [queue('one', { project_id: rocket.id }), queue('other', { declared: false })];
    await add(one, other);
    const changed = {
      ...one,
      name: 'two',
      processing: 'parallel',
      at_most: 7,
      paused: true,
      updated_at: LATER,
    } as const;
    await store().write(async (tx) => {
      await tx.queues.update(one.id, changed);
      await tx.queues.forget([one.id, other.id]);
    });
    expect(await list(EVERYWHERE)).toEqual([changed]);
    expect(await namesIn({ ...EVERYWHERE, search: 'two' })).toEqual(['two']);
    await store().write((tx) => tx.queues.remove(one.id));
    expect(await list(EVERYWHERE)).toEqual([]);
  });

  test('go with their project', async () => {
    const kept = [queue('deploy'), queue('deploy', { project_id: sled.id })];
    await add(queue('deploy', { project_id: rocket.id }), ...kept);
    await store().write((tx) => tx.projects.remove([rocket.id]));
    expect((await list(EVERYWHERE)).map((one) => one.id).sort()).toEqual(kept.map((one) => one.id).sort());
  });

  test('are suggested by the beginning of their names, each once', async () => {
    await add(
      queue('deploy'),
      queue('Deploy', { project_id: rocket.id }),
      queue('deploy', { project_id: rocket.id }),
      queue('do', { project_id: sled.id }),
      queue('e'),
    );
    const like = (filter: QueueFilter, limit = 10) => store().read((tx) => tx.queues.namesLike(filter, 'D', limit));
    expect(await like(EVERYWHERE)).toEqual(['Deploy', 'deploy', 'do']);
    expect(await like(EVERYWHERE, 2)).toEqual(['Deploy', 'deploy']);
    expect(await like({ organization: true, projects: [] })).toEqual(['deploy']);
    expect(await like(inProjects(sled.id))).toEqual(['do']);
  });

  test('that are declared are found by what looks like their names, in their place alone', async () => {
    const [a, b] = [queue('Deploy', { project_id: rocket.id }), queue('dеploy', { project_id: rocket.id })];
    await add(a, b, queue('deploy'), queue('DEPLOY', { project_id: rocket.id, declared: false }));
    const look = required((await lookAlikeKeysOf(['deploy']))[0], 'a look');
    const alike = await store().read((tx) => tx.queues.alike(rocket.id, look));
    expect(alike.map((one) => one.id).sort()).toEqual([a.id, b.id].sort());
  });
};
