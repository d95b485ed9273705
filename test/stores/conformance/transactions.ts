import type { Writes } from '../../../src/core/store/index.ts';
import { AT, bind, codeOf, event, firstPage, group, names, person, range, role, token } from './fixtures.ts';
import type { Suite } from './fixtures.ts';
import { invitation } from './invitations.ts';
import { project } from './projects.ts';
import { response } from './responses.ts';
import { NEW_SETTINGS } from '../../../src/domain/settings.ts';

const ada = person('ada');
const admins = role('Admin');
const team = group('team');

/** Every write of the port. */
const WRITES: readonly (readonly [string, (tx: Writes) => Promise<unknown>])[] = [
  [
    'organization.insert',
    (tx) =>
      tx.organization.insert({
        id: 'o',
        name: 'Acme',
        ...NEW_SETTINGS,
        default_role_id: 'r',
        created_at: AT,
        updated_at: AT,
      }),
  ],
  ['probe', (tx) => tx.probe()],
  ['organization.update', (tx) => tx.organization.update('none', { name: 'x' })],
  ['people.insert', (tx) => tx.people.insert([person('grace')])],
  ['people.update', (tx) => tx.people.update(ada.id, { username: 'eve', updated_at: AT })],
  ['people.remove', (tx) => tx.people.remove([ada.id])],
  ['people.loggedIn', (tx) => tx.people.loggedIn(ada.id, AT)],
  ['groups.insert', (tx) => tx.groups.insert([group('other')])],
  ['groups.update', (tx) => tx.groups.update(team.id, { name: 'x', description: '', updated_at: AT })],
  ['groups.remove', (tx) => tx.groups.remove([team.id])],
  ['groups.addMembers', (tx) => tx.groups.addMembers([{ group_id: team.id, person_id: ada.id }])],
  ['groups.removeMembers', (tx) => tx.groups.removeMembers([{ group_id: team.id, person_id: ada.id }])],
  ['roles.insert', (tx) => tx.roles.insert([role('Other')])],
  ['roles.bind', (tx) => tx.roles.bind([bind(ada, admins)])],
  ['roles.update', (tx) => tx.roles.update(admins.id, { ...admins, permissions: ['organization.view'] })],
  ['roles.rebind', (tx) => tx.roles.rebind(admins.id, admins.id, AT)],
  ['roles.remove', (tx) => tx.roles.remove(['none'])],
  ['projects.insert', (tx) => tx.projects.insert([project('other', ada)])],
  ['projects.update', (tx) => tx.projects.update('none', project('other', ada))],
  ['projects.remove', (tx) => tx.projects.remove(['none'])],
  ['roles.unbind', (tx) => tx.roles.unbind({ type: 'user', id: ada.id }, 'none')],
  ['invitations.insert', (tx) => tx.invitations.insert([invitation('grace@acme.example')])],
  ['invitations.update', (tx) => tx.invitations.update('none', invitation('grace@acme.example'))],
  ['invitations.offer', (tx) => tx.invitations.offer('none', invitation('grace@acme.example'))],
  ['tokens.insert', (tx) => tx.tokens.insert(token(ada))],
  ['tokens.revoke', (tx) => tx.tokens.revoke({ id: 't', subject_id: 's' }, AT)],
  ['tokens.expire', (tx) => tx.tokens.expire({ id: 't', subject_id: 's' }, AT, AT)],
  ['tokens.confirm', (tx) => tx.tokens.confirm({ id: 't', subject_id: 's' }, AT, AT)],
  ['tokens.rename', (tx) => tx.tokens.rename({ id: 't', subject_id: 's' }, 'x', AT)],
  ['tokens.endSessions', (tx) => tx.tokens.endSessions(ada.id, AT)],
  ['tokens.touch', (tx) => tx.tokens.touch('t', AT)],
  ['logins.setDelay', (tx) => tx.logins.setDelay('k', { failures: 1, until: AT })],
  ['logins.clear', (tx) => tx.logins.clear('k')],
  ['logins.forget', (tx) => tx.logins.forget(AT)],
  ['audit.append', (tx) => tx.audit.append([event(1)])],
  ['imports.record', (tx) => tx.imports.record('i', 1, AT)],
  ['imports.gave', (tx) => tx.imports.gave('i', [{ person_id: ada.id, password_hash: 'h' }])],
  ['responses.forget', (tx) => tx.responses.forget(AT)],
  ['tokens.forget', (tx) => tx.tokens.forget('api', AT, 1)],
  [
    'tasks.put',
    (tx) =>
      tx.tasks.put({
        name: 'x',
        holder: null,
        held_until: null,
        due_at: AT,
        succeeded_at: null,
        failures: 0,
        error: null,
      }),
  ],
  ['responses.put', (tx) => tx.responses.put(response('a response'))],
  ['touch.of', (tx) => tx.touch.of('people', [ada.id], AT)],
  ['touch.related', (tx) => tx.touch.related([ada.id], AT)],
  ['quotas.set', (tx) => tx.quotas.set('a', { name: 'a', window_start: AT, events: 1, bytes: 1 })],
  ['denials.set', (tx) => tx.denials.set('a', { window_start: AT, recorded: 1, suppressed: 0 })],
];

export const transactions: Suite = ({ store, another }) => {
  const seed = () =>
    store().write(async (tx) => {
      await tx.people.insert([ada]);
      await tx.groups.insert([team]);
      await tx.roles.insert([admins]);
    });

  test.each([false, true])('a read sees one snapshot, and does not block writers (long: %s)', async (long) => {
    await seed();
    const other = await another();
    const [before, after, listed] = await store().read(
      async (tx) => {
        const first = await tx.people.count();
        await other.write((writes) => writes.people.insert([person('grace')]));
        await other.write((writes) => writes.people.update(ada.id, { username: 'eve', updated_at: AT }));
        return [first, await tx.people.count(), names((await tx.people.list({}, firstPage())).items)];
      },
      { long },
    );
    expect([before, after, listed]).toEqual([1, 1, ['ada']]);
    expect(await store().read((tx) => tx.people.count())).toBe(2);
  });

  test('two reads can overlap', async () => {
    await seed();
    const other = await another();
    expect(await store().read((tx) => other.read(() => tx.people.count()))).toBe(1);
  });

  test.each(WRITES)('%s fails in a read, and the next write works', async (_name, work) => {
    await seed();
    await expect(store().read((tx) => work(tx as Writes))).rejects.toThrow(/write|read-only|readonly/);
    expect(await store().read(async (tx) => [await tx.people.count(), await tx.groups.count()])).toEqual([1, 1]);
    expect(await store().read((tx) => tx.people.find({ ids: [ada.id] }))).toEqual([ada]);
    await store().write(work);
  });

  test('every write fails in a long read, which changes nothing and disturbs no other', async () => {
    await seed();
    const before = await store().read((tx) => tx.people.find({ ids: [ada.id] }));
    for (const [name, work] of WRITES)
      expect([
        name,
        await store()
          .read((tx) => work(tx as Writes), { long: true })
          .then(
            () => 'done',
            () => 'failed',
          ),
      ]).toEqual([name, 'failed']);
    const seen = () => store().read((tx) => tx.people.find({ ids: [ada.id] }), { long: true });
    expect(await Promise.all([seen(), seen(), seen()])).toEqual([before, before, before]);
  });

  test('a write sees its own changes, and others see them after the commit', async () => {
    const other = await another();
    await store().write(async (tx) => {
      await tx.people.insert([ada]);
      expect(await tx.people.count()).toBe(1);
      expect(await other.read((reads) => reads.people.count())).toBe(0);
    });
    expect(await other.read((reads) => reads.people.count())).toBe(1);
  });

  test('a write that throws changes no table, and rejects with its error', async () => {
    await seed();
    const failure = new Error('in the middle');
    const failed = store().write(async (tx) => {
      for (const [name, work] of WRITES) if (!name.includes('emove')) await work(tx);
      await tx.groups.addMembers([{ group_id: team.id, person_id: ada.id }]);
      throw failure;
    });
    await expect(failed).rejects.toBe(failure);
    await store().read(async (tx) => {
      expect(await tx.organization.get()).toBeUndefined();
      expect(await tx.people.find({ usernames: ['ada', 'eve', 'grace'] })).toEqual([ada]);
      expect(await tx.groups.describe([team])).toMatchObject([{ member_count: 0 }]);
      expect(await tx.groups.count()).toBe(1);
      expect(await tx.roles.list(undefined)).toHaveLength(1);
      expect(await tx.audit.head()).toMatchObject({ seq: 0 });
      expect(await tx.audit.following(1, 10)).toEqual([]);
      expect(await tx.imports.done('i')).toBe(0);
      expect(await tx.denials.get('a')).toBeUndefined();
      expect(await tx.logins.delay('k')).toBeUndefined();
      expect(await tx.responses.of('a response')).toEqual([]);
    });
  });

  test('a write that fails at its last statement changes nothing', async () => {
    await seed();
    const failed = store().write(async (tx) => {
      await tx.people.insert([person('grace')]);
      await tx.people.insert([person('ada')]);
    });
    expect(await codeOf(failed)).toBe('conflict');
    expect(await store().read((tx) => tx.people.count())).toBe(1);
  });

  test('no update is lost among many writes at once', async () => {
    await store().write((tx) => tx.imports.record('counter', 0, AT));
    await Promise.all(
      range(40).map(() =>
        store().write(async (tx) => tx.imports.record('counter', (await tx.imports.done('counter')) + 1, AT)),
      ),
    );
    expect(await store().read((tx) => tx.imports.done('counter'))).toBe(40);
  });

  test('a failed write among many at once does not affect the others', async () => {
    const outcomes = await Promise.allSettled(
      range(20).map((n) =>
        store().write(async (tx) => {
          await tx.people.insert([person(`person${n}`)]);
          if (n % 4 === 0) throw new Error('no');
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(5);
    expect(await store().read((tx) => tx.people.count())).toBe(15);
  });

  test('a write fails with store_locked when another keeps the lock too long, and at once without wait', async () => {
    const other = await another();
    const lock = (options?: { readonly wait: boolean }) =>
      codeOf(other.write((writes) => writes.audit.head(), options));
    const timed = async (work: Promise<string>) => {
      const begun = performance.now();
      return [await work, performance.now() - begun > 2000];
    };
    await store().write(async (tx) => {
      await tx.audit.head();
      expect(await timed(lock({ wait: false }))).toEqual(['store_locked', false]);
      expect(await timed(lock())).toEqual(['store_locked', true]);
      await tx.people.insert([ada]);
    });
    expect(await other.write((writes) => writes.people.count(), { wait: false })).toBe(1);
  });

  test('a trial of writing leaves nothing', async () => {
    const counts = () => store().read((tx) => Promise.all([tx.people.count(), tx.groups.count(), tx.projects.count()]));
    const before = await counts();
    await store().write((tx) => tx.probe());
    await store().write((tx) => tx.probe());
    expect(await counts()).toEqual(before);
    expect(await store().read((tx) => tx.findings())).toEqual([]);
  });
};
