import { lookAlikeKeysOf } from '../../../src/domain/names/look-alikes.ts';
import type { AlikePair, NamedKind } from '../../../src/core/store/names.ts';
import { AT, event, group, id, LATER, person } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

const account = (n: number, name: string) => ({
  id: id(7, n),
  name,
  description: '',
  status: 'active' as const,
  created_by: id(1, 1),
  created_at: AT,
  updated_at: AT,
});

export const names: Suite = ({ store }) => {
  const alike = (kind: NamedKind, ...wanted: string[]) =>
    store().read(async (tx) =>
      (await tx.names.alike(kind, await lookAlikeKeysOf(wanted))).map(({ name }) => name).sort(),
    );
  const told = (pairs: readonly AlikePair[]) =>
    pairs.map(({ kind, name, other_kind: other, other_name }) => `${kind} ${name} ~ ${other} ${other_name}`).sort();

  test('are found by look and in any case, within their kind, whether inserted or updated', async () => {
    const [ada, zoe, helen] = [person('ada'), person('Zoë'), person('Helen')];
    await store().write(async (tx) => {
      await tx.people.insert([ada, zoe, helen, person('bob')]);
      await tx.groups.insert([group('ada')]);
      await tx.serviceAccounts.insert([account(1, 'Ada')]);
    });
    expect(await alike('user', 'аda')).toEqual(['ada']);
    expect(await alike('user', 'zoë', 'Нelen', 'nobody')).toEqual(['Helen', 'Zoë']);
    expect(await alike('service_account', 'аda')).toEqual(['Ada']);
    expect(await alike('group', 'ADA')).toEqual(['ada']);
    expect(await alike('project', 'ada')).toEqual([]);
    await store().write(async (tx) => {
      await tx.people.update(ada.id, { username: 'grace', updated_at: LATER });
      await tx.serviceAccounts.update(id(7, 1), { ...account(1, 'гobot'), updated_at: LATER });
    });
    expect(await alike('user', 'аda', 'grаce')).toEqual(['grace']);
    expect(await alike('service_account', 'Ada', 'гobot')).toEqual(['гobot']);
  });

  test('are found among many, with more names than one statement has', async () => {
    const many = Array.from({ length: 1200 }, (_, n) => `many${n}`);
    await store().write((tx) => tx.people.insert(many.map((name) => person(name))));
    const like = many.map((name) => name.replace('a', 'а'));
    expect(await alike('user', ...like)).toEqual([...many].sort());
    await store().write((tx) => tx.people.insert([person('one more')]));
    expect(await alike('user', ...like)).toEqual([...many].sort());
    expect(await alike('user', ...like.slice(0, 700))).toEqual(many.slice(0, 700).sort());
  });

  test('pairs are of one kind and not plain, or of a person and a service account; each is listed once', async () => {
    await store().write(async (tx) => {
      await tx.people.insert(
        ['ada', 'аda', 'bob1', 'bobl', 'Ada', 'Ci', 'Zoë', 'zoë', 'Нина', 'нина'].map((one) => person(one)),
      );
      await tx.groups.insert([group('a b'), group('a  b'), group('ada')]);
      await tx.serviceAccounts.insert([account(1, 'ci'), account(2, 'deploy')]);
    });
    const all = [
      'group a  b ~ group a b',
      'service_account ci ~ user Ci',
      'user Zoë ~ user zoë',
      'user Нина ~ user нина',
      'user аda ~ user Ada',
      'user аda ~ user ada',
    ];
    expect(told(await store().read((tx) => tx.names.pairs(100)))).toEqual(all.sort());
    expect(await store().read((tx) => tx.names.pairs(2))).toHaveLength(2);
  });

  test('in the audit log lead to those who acted under them, their last name, and which were service accounts', async () => {
    await store().write((tx) =>
      tx.audit.append([
        event(1, { user_id: 'one', username: 'ada' }),
        event(2, { user_id: 'two', username: 'ada', resource: 'ServiceAccount', resource_id: 'two' }),
        event(3, { user_id: 'one', username: 'ada', resource: 'User', resource_id: 'one' }),
        event(4, { user_id: 'one', username: 'grace' }),
        event(5, { user_id: '', username: '' }),
      ]),
    );
    await store().read(async (tx) => {
      expect(await tx.audit.actorsNamed('ada', 10)).toEqual([
        { id: 'one', events: 2 },
        { id: 'two', events: 1 },
      ]);
      expect(await tx.audit.actorsNamed('ada', 1)).toEqual([{ id: 'one', events: 2 }]);
      expect(await tx.audit.actorsNamed('', 10)).toEqual([]);
      expect(await tx.audit.lastNameOf('one')).toBe('grace');
      expect(await tx.audit.lastNameOf('three')).toBeUndefined();
      expect(await tx.audit.serviceAccountsAmong(['one', 'two', 'three'])).toEqual(['two']);
    });
  });
};
