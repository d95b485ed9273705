import { ACTIVITY } from '../../../src/domain/jobs/activity.ts';
import type { JobRecord } from '../../../src/domain/jobs/job.ts';
import type { QueueRecord } from '../../../src/domain/jobs/queues.ts';
import type { Store } from '../../../src/core/store/index.ts';
import { AT, AWKWARD, codeOf, everyPage, id, LATER, person } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

const PROJECT = id(5, 1);
const OTHER = id(5, 2);
const QUEUE = id(6, 1);
const LONG_AGO = '2025-02-28T09:00:00.000Z';
const DEAD = '2026-02-28T09:00:00.000Z';

let made = 0;
const job = (more: Partial<JobRecord> = {}): Omit<JobRecord, 'seq'> => ({
  id: id(7, (made += 1)),
  project_id: PROJECT,
  queue_id: QUEUE,
  queue_name: 'deploy',
  of_organization: false,
  name: 'make',
  state: 'waiting',
  priority: 50,
  branch: null,
  tag: null,
  pull_request: null,
  pipeline: null,
  block: null,
  url: null,
  machine_type: null,
  host: '',
  actor: { type: 'user', id: id(1, 1), name: 'ada' },
  created_at: AT,
  started_at: null,
  ended_at: null,
  exit_status: null,
  lease: 30,
  lease_until: LATER,
  stop_at: null,
  ...more,
});

const queue = (more: Partial<QueueRecord> = {}): QueueRecord => ({
  id: QUEUE,
  project_id: PROJECT,
  name: 'deploy',
  processing: 'serialized',
  at_most: null,
  paused: false,
  declared: false,
  created_at: AT,
  updated_at: AT,
  ...more,
});

export const jobs: Suite = ({ store, another }) => {
  beforeEach(async () => {
    const owner = person('ada', { id: id(1, 1) });
    const project = { description: '', owner_id: owner.id, created_at: AT, updated_at: AT };
    await store().write(async (tx) => {
      await tx.people.insert([owner]);
      await tx.projects.insert([
        { id: PROJECT, name: 'Rocket', ...project },
        { id: OTHER, name: 'Sled', ...project },
      ]);
      await tx.queues.insert(queue());
    });
  });

  /** Inserts jobs in this order, and returns their ids. */
  const insert = (...all: readonly Omit<JobRecord, 'seq'>[]): Promise<string[]> =>
    store().write(async (tx) => {
      for (const one of all) await tx.jobs.insert(one);
      return all.map((one) => one.id);
    });

  const every = { projects: 'all', at: AT } as const;
  const idsOf = (all: readonly { readonly id: string }[]) => all.map((one) => one.id);

  test('are read as they were written, and numbered as they came', async () => {
    const full = job({
      of_organization: true,
      queue_name: AWKWARD,
      name: AWKWARD,
      state: 'failed',
      priority: 100,
      branch: AWKWARD,
      tag: 'v1',
      pull_request: '7',
      pipeline: 'CI',
      block: 'b',
      url: 'https://ci.example/1',
      machine_type: 'e1',
      host: 'build-7',
      actor: { type: 'service_account', id: id(1, 2), name: 'ci' },
      started_at: AT,
      ended_at: LATER,
      exit_status: 255,
      stop_at: AT,
    });
    const empty = job();
    const seqs = await store().write(async (tx) => [await tx.jobs.insert(full), await tx.jobs.insert(empty)]);
    expect(seqs).toEqual([1, 2]);
    const found = await store().read((tx) => tx.jobs.find([empty.id, full.id, id(7, 9999)]));
    expect(found.sort((a, b) => a.seq - b.seq)).toEqual([
      { ...full, seq: 1 },
      { ...empty, seq: 2 },
    ]);
    expect(await codeOf(store().write((tx) => tx.jobs.insert(empty)))).toBe('conflict');
  });

  test('are counted by what they wait for, without the dead, and found in the order in which they start', async () => {
    const [running, late, first, elsewhere] = await insert(
      job({ state: 'running', machine_type: 'e1' }),
      job(),
      job({ priority: 90 }),
      job({ project_id: OTHER, queue_id: id(6, 2), machine_type: 'e1' }),
      job({ lease_until: DEAD }),
      job({ state: 'passed', ended_at: AT }),
    );
    const work = async () =>
      (await store().read((tx) => tx.jobs.work(AT)))
        .map(({ project_id, machine_type, state, jobs: n }) => `${project_id} ${machine_type ?? '-'} ${state} ${n}`)
        .sort();
    const others = [`${PROJECT} e1 running 1`, `${OTHER} e1 waiting 1`];
    expect(await work()).toEqual([`${PROJECT} - queued 2`, ...others]);
    const open = async (projects: readonly string[] | 'all', limit = 10) =>
      idsOf(await store().read((tx) => tx.jobs.openIn(projects, AT, limit)));
    expect(await open('all')).toEqual([running, first, late, elsewhere]);
    expect(await open('all', 2)).toEqual([running, first]);
    expect(await open([OTHER])).toEqual([elsewhere]);
    expect(await open([])).toEqual([]);
    await store().write((tx) => tx.queues.update(QUEUE, { ...queue(), processing: 'parallel', at_most: 2 }));
    expect(await work()).toEqual([`${PROJECT} - queued 1`, `${PROJECT} - waiting 1`, ...others]);
    await store().write((tx) => tx.queues.update(QUEUE, { ...queue(), processing: 'parallel' }));
    expect(await work()).toEqual([`${PROJECT} - waiting 2`, ...others]);
    await store().write((tx) => tx.queues.update(QUEUE, { ...queue(), processing: 'parallel', paused: true }));
    expect(await work()).toEqual([`${PROJECT} - queued 2`, ...others]);
  });

  test('are listed from the latest on, page by page, by project, queue, actor, state, branch and name', async () => {
    const [a, b, c, d] = await insert(
      job({ name: 'Make', branch: 'main' }),
      job({ project_id: OTHER, queue_id: id(6, 2), state: 'running' }),
      job({ actor: { type: 'user', id: id(1, 9), name: 'x' }, state: 'passed', ended_at: AT }),
      job({ name: 'other', created_at: LATER, lease_until: DEAD }),
    );
    const list = async (more: object) =>
      idsOf((await store().read((tx) => tx.jobs.list({ ...every, ...more }, { after: null, limit: 10 }))).items);
    expect(await list({})).toEqual([d, c, b, a]);
    expect(await list({ projects: [OTHER] })).toEqual([b]);
    expect(await list({ projects: [PROJECT, OTHER], queueId: QUEUE })).toEqual([d, c, a]);
    expect(await list({ projects: [] })).toEqual([]);
    expect(await list({ actorId: id(1, 9) })).toEqual([c]);
    expect(await list({ search: 'mak' })).toEqual([c, b, a]);
    expect(await list({ branch: 'main' })).toEqual([a]);
    expect(await list({ createdSince: LATER })).toEqual([d]);
    expect(await list({ states: ['waiting', 'running'] })).toEqual([b, a]);
    expect(await list({ states: ['lost'] })).toEqual([d]);
    expect(await store().read((tx) => tx.jobs.count({ ...every, states: ['waiting'] }))).toBe(1);
    expect(idsOf(await everyPage(3, (page) => store().read((tx) => tx.jobs.list(every, page))))).toEqual([d, c, b, a]);
  });

  test('wait by priority, then by arrival; those that run come first', async () => {
    const [late, first, running, low, ended] = await insert(
      job(),
      job({ priority: 90 }),
      job({ state: 'running', priority: 0 }),
      job({ priority: 10 }),
      job({ state: 'passed', ended_at: AT }),
    );
    await insert(job({ queue_id: id(6, 2), project_id: OTHER }));
    await store().read(async (tx) => {
      expect(idsOf(await tx.jobs.waiting(QUEUE, 10))).toEqual([first, late, low]);
      expect(idsOf(await tx.jobs.waiting(QUEUE, 1))).toEqual([first]);
      expect(idsOf(await tx.jobs.inQueue(QUEUE, 10))).toEqual([running, first, late, low]);
      expect(idsOf(await tx.jobs.inQueue(QUEUE, 2))).toEqual([running, first]);
      expect(idsOf(await tx.jobs.inQueue(QUEUE, 1))).toEqual([running]);
      expect(await tx.jobs.running(QUEUE, 5)).toBe(1);
      const all = new Map((await tx.jobs.find([low, late, first, ended].map(String))).map((one) => [one.id, one]));
      const ahead = (of: string | undefined, most: number) => {
        const one = all.get(String(of));
        if (one === undefined) throw new Error('there is no such job');
        return tx.jobs.ahead(one, most);
      };
      expect(await ahead(first, 5)).toBe(0);
      expect(await ahead(late, 5)).toBe(1);
      expect(await ahead(low, 5)).toBe(2);
      expect(await ahead(low, 1)).toBe(1);
      expect(await tx.jobs.open({ queueIds: [QUEUE] })).toBe(4);
      expect(await tx.jobs.open({ projectIds: [PROJECT, OTHER] }, 'waiting')).toBe(4);
      expect(await tx.jobs.open({ projectIds: [] })).toBe(0);
    });
  });

  test('the next on a machine type are the first of their queues', async () => {
    const e1 = { machine_type: 'e1' };
    const other = { queue_id: id(6, 2), project_id: OTHER };
    await insert(job({ ...e1, state: 'running' }), job(other), job({ ...e1, state: 'passed', ended_at: AT }));
    const [late, first] = await insert(job(e1), job({ ...e1, priority: 90 }));
    const [elsewhere] = await insert(job({ ...other, ...e1, priority: 95 }));
    const nextOn = (type: string, limit: number) => store().read((tx) => tx.jobs.nextOn(type, limit));
    expect(idsOf(await nextOn('e1', 5))).toEqual([elsewhere, first]);
    expect([...idsOf(await nextOn('e1', 1)), ...(await nextOn('e2', 5))]).toEqual([elsewhere]);
    await store().write((tx) => tx.jobs.update(String(first), { state: 'stopped', ended_at: AT }));
    expect(idsOf(await nextOn('e1', 5))).toEqual([elsewhere, late]);
  });

  test('the dead are found and lost, but for the one that asks', async () => {
    const [dead, own, alive, elsewhere] = await insert(
      job({ state: 'running', lease_until: DEAD, machine_type: 'e1' }),
      job({ lease_until: DEAD }),
      job({ lease_until: AT, state: 'running', machine_type: 'e1' }),
      job({ lease_until: DEAD, queue_id: id(6, 2), project_id: OTHER }),
    );
    await store().write(async (tx) => {
      expect(await tx.jobs.runningOn('e1')).toBe(2);
      expect(await tx.jobs.firstLeaseEnd(QUEUE, String(dead))).toBe(DEAD);
      expect(await tx.jobs.hasDead(AT)).toBe(true);
      const lost = await tx.jobs.loseDead(AT, String(own));
      expect(lost).toMatchObject([
        { id: dead, queue_id: QUEUE, state: 'lost', ended_at: AT },
        { id: elsewhere, queue_id: id(6, 2), state: 'lost', ended_at: AT },
      ]);
      expect(await tx.jobs.hasDead(DEAD)).toBe(false);
      expect(await tx.jobs.loseDead(AT, String(own))).toEqual([]);
      expect(await tx.jobs.runningOn('e1')).toBe(1);
      expect(await tx.jobs.firstLeaseEnd(QUEUE, String(own))).toBe(AT);
      expect(await tx.jobs.firstLeaseEnd(id(6, 2), '')).toBeUndefined();
    });
    const all = await store().read((tx) => tx.jobs.find([dead, own, alive, elsewhere].map(String)));
    const states = new Map(all.map((one) => [one.id, [one.state, one.ended_at]]));
    expect([dead, own, alive, elsewhere].map((one) => states.get(String(one)))).toEqual([
      ['lost', AT],
      ['waiting', null],
      ['running', null],
      ['lost', AT],
    ]);
  });

  test('are changed, forgotten when they ended long ago, and go with their project', async () => {
    const [one, old] = await insert(
      job(),
      job({ state: 'passed', ended_at: LONG_AGO }),
      job({ state: 'lost', ended_at: DEAD }),
    );
    const change = {
      state: 'running',
      started_at: AT,
      lease_until: LATER,
      stop_at: AT,
      host: 'h',
      exit_status: 3,
    } as const;
    await store().write(async (tx) => {
      await tx.jobs.update(String(one), change);
      await tx.jobs.forget(AT, 1);
    });
    expect(await store().read((tx) => tx.jobs.find([String(one)]))).toMatchObject([change]);
    expect(await store().read((tx) => tx.jobs.count(every))).toBe(2);
    await store().write((tx) => tx.jobs.forget(DEAD, 10));
    expect(await store().read((tx) => tx.jobs.count(every))).toBe(2);
    expect(idsOf(await store().read((tx) => tx.jobs.find([String(old)])))).toEqual([]);
    await store().write((tx) => tx.projects.remove([PROJECT]));
    expect(await store().read((tx) => tx.jobs.count(every))).toBe(0);
  });

  /** Whether a listener is told within two seconds; without news it would wait ten times as long. */
  async function hears(listening: Store, about: string, telling: () => Promise<unknown>): Promise<boolean> {
    const listener = await listening.listen(about);
    const silence = AbortSignal.timeout(2000);
    try {
      const news = listener.news(20_000, silence);
      await telling();
      await news;
      return !silence.aborted;
    } finally {
      listener.close();
    }
  }

  test('what a write tells of is heard on another connection, once it is committed', async () => {
    const other = await another();
    const tell =
      (...ids: readonly string[]) =>
      () =>
        store().write((tx) => tx.jobs.tell(ids));
    expect(await hears(store(), id(7, 1), tell(id(7, 1)))).toBe(true);
    // Also what was told before has come then.
    expect(await hears(other, id(7, 2), tell(id(7, 1), id(7, 2)))).toBe(true);
    const failing = () =>
      store()
        .write(async (tx) => {
          await tx.jobs.tell([id(7, 3)]);
          throw new Error('no');
        })
        .catch(() => undefined);
    expect(await hears(other, id(7, 3), failing)).toBe(false);
  });

  test('news that came before the question are not lost, and a signal or the time ends it', async () => {
    const listener = await store().listen(id(7, 1));
    await store().write((tx) => tx.jobs.tell([id(7, 1)]));
    expect(await listener.news(20_000, AbortSignal.timeout(5000))).toBe(true);
    expect([await listener.news(1), await listener.news(20_000, AbortSignal.abort())]).toEqual([false, false]);
    listener.close();
  });

  test('what is told of the activity wakes who watches it, and nobody else', async () => {
    const [watcher, runner] = [await store().listen(ACTIVITY), await store().listen(id(7, 1))];
    await store().write((tx) => tx.jobs.tell([ACTIVITY]));
    expect(await watcher.news(20_000, AbortSignal.timeout(5000))).toBe(true);
    expect(await runner.news(600)).toBe(false);
    await store().write((tx) => tx.jobs.tell([id(7, 1), ACTIVITY]));
    expect(await runner.news(20_000, AbortSignal.timeout(5000))).toBe(true);
  });
};
