import type { Writes } from '../../../src/core/store/index.ts';
import { AT, bind, group, id, LATER, person, range, role, token } from './fixtures.ts';
import type { Suite } from './fixtures.ts';
import { invitation } from './invitations.ts';
import { NEW_SETTINGS } from '../../../src/domain/settings.ts';

const SOON = '2026-04-01T00:00:00.000Z';
const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name);

const [ada, zoe] = [person('ada'), person('Zoe')];
const gone = person('gone', { status: 'deactivated' });
const robot = {
  id: id(7, 1),
  name: 'robot',
  description: '',
  status: 'deactivated' as const,
  created_by: ada.id,
  created_at: AT,
  updated_at: AT,
};

export const health: Suite = ({ store }) => {
  const write = (work: (tx: Writes) => Promise<void>) => store().write(work);

  test('records written after a time are counted by kind', async () => {
    await write(async (tx) => {
      await tx.people.insert([person('early'), person('late', { updated_at: LATER })]);
      await tx.tokens.insert(token(person('late'), { created_at: LATER }));
      await tx.tokens.insert(token(person('late'), { revoked_at: SOON }));
    });
    const after = (time: string) => store().read((tx) => tx.health.writtenAfter(time));
    expect(await after(AT)).toEqual([
      { what: 'people', count: 1, latest: LATER },
      { what: 'tokens', count: 1, latest: LATER },
      { what: 'tokens that ended', count: 1, latest: SOON },
    ]);
    expect(await after(SOON)).toEqual([]);
  });

  describe('tokens', () => {
    beforeEach(() =>
      write(async (tx) => {
        await tx.people.insert([zoe, ada, gone]);
        await tx.serviceAccounts.insert([robot]);
        for (const one of [
          token(zoe, { name: 'endless' }),
          token(ada, { name: 'used', last_used_at: LATER }),
          token(ada, { name: 'revoked', revoked_at: LATER }),
          token(ada, { name: 'expired', expires_at: LATER }),
          token(ada, { name: 'bounded', expires_at: SOON }),
          token(ada, { name: 'session', kind: 'session' }),
          token(gone, { name: 'of somebody gone', expires_at: SOON }),
          token(person('robot', { id: robot.id }), { name: 'of a robot', subject_type: 'service_account' }),
        ])
          await tx.tokens.insert(one);
      }),
    );

    test('without an expiry are those that work, of active owners, by owner', async () => {
      const found = await store().read((tx) => tx.health.endlessTokens(LATER, 10));
      expect(names(found)).toEqual(['used', 'endless']);
      expect(found[0]).toMatchObject({ owner: 'ada', subject_type: 'user', used_at: LATER, shares_name: 0 });
    });

    test('are unused when they were neither used nor made since', async () => {
      const unused = async (since: string) =>
        names(await store().read((tx) => tx.health.unusedTokens(LATER, since, 10)));
      expect(await unused(AT)).toEqual([]);
      expect(await unused(LATER)).toEqual(['bounded', 'endless']);
      expect(await unused(SOON)).toEqual(['used', 'bounded', 'endless']);
    });

    test('of deactivated accounts are those that would work again', async () => {
      const found = await store().read((tx) => tx.health.tokensOfDeactivated(LATER, 10));
      expect(found.map(({ name, owner }) => [name, owner])).toEqual([
        ['of somebody gone', 'gone'],
        ['of a robot', 'robot'],
      ]);
      expect(names(await store().read((tx) => tx.health.tokensOfDeactivated(SOON, 10)))).toEqual(['of a robot']);
    });

    test('that share a name with another working token are marked', async () => {
      await write((tx) => tx.tokens.insert(token(zoe, { name: 'endless' })));
      await write((tx) => tx.tokens.insert(token(zoe, { name: 'used' })));
      await write((tx) => tx.tokens.insert(token(zoe, { name: 'endless', revoked_at: AT })));
      const found = await store().read((tx) => tx.health.endlessTokens(LATER, 10));
      expect(found.map(({ owner, name, shares_name }) => `${owner} ${name} ${shares_name}`)).toEqual([
        'ada used 0',
        'Zoe endless 1',
        'Zoe endless 1',
        'Zoe used 0',
      ]);
    });

    test('are limited', async () => {
      expect(await store().read((tx) => tx.health.endlessTokens(LATER, 1))).toHaveLength(1);
    });
  });

  test('expired temporary passwords are those of active people, by name', async () => {
    const temporary = (expires_at: string) => ({ kind: 'temporary' as const, hash: 'h', expires_at, seen_by: null });
    await write((tx) =>
      tx.people.insert([
        person('zed', { password: temporary(AT) }),
        person('Bob', { password: temporary(LATER) }),
        person('still', { password: temporary(SOON) }),
        person('gone', { password: temporary(AT), status: 'deactivated' }),
        person('chosen', { password: { kind: 'chosen', hash: 'h', expires_at: null, seen_by: null } }),
      ]),
    );
    const expired = (limit: number) => store().read((tx) => tx.health.expiredPasswords(LATER, limit));
    expect(await expired(10)).toEqual([
      { username: 'Bob', expired_at: LATER },
      { username: 'zed', expired_at: AT },
    ]);
    expect(await expired(1)).toHaveLength(1);
  });

  test('empty groups are those without members, by name', async () => {
    const groups = ['b', 'A', 'full', 'c'].map((name) => group(name));
    await write(async (tx) => {
      await tx.people.insert([ada]);
      await tx.groups.insert(groups);
      await tx.groups.addMembers([{ group_id: groups[2]?.id ?? '', person_id: ada.id }]);
    });
    expect(names(await store().read((tx) => tx.health.emptyGroups(10)))).toEqual(['A', 'b', 'c']);
    expect(names(await store().read((tx) => tx.health.emptyGroups(2)))).toEqual(['A', 'b']);
  });

  test('unused roles are custom ones that nothing refers to', async () => {
    const [held, offered, standard, readonly] = [
      role('held'),
      role('offered'),
      role('standard'),
      role('readonly', { readonly: true }),
    ];
    const mapped = role('mapped', { scope: 'project' });
    const unused = range(3).map((at) => role(`unused ${at}`, { maps_to: at === 0 ? mapped.id : null }));
    await write(async (tx) => {
      await tx.organization.insert({
        id: 'o',
        name: 'Acme',
        ...NEW_SETTINGS,
        default_role_id: standard.id,
        created_at: AT,
        updated_at: AT,
      });
      await tx.roles.insert([mapped, held, offered, standard, readonly, ...unused]);
      await tx.people.insert([ada]);
      await tx.roles.bind([bind(ada, held)]);
      await tx.invitations.insert([
        invitation('eve@acme.example', { role_id: offered.id }),
        invitation('bob@acme.example', { role_id: unused[1]?.id ?? '', status: 'revoked' }),
      ]);
    });
    const found = await store().read((tx) => tx.health.unusedRoles(10));
    expect(found).toEqual(unused.map(({ id: roleId, name, scope }) => ({ id: roleId, name, scope })));
    expect(await store().read((tx) => tx.health.unusedRoles(2))).toHaveLength(2);
  });
};
