import type { MappingRecord } from '../../../src/domain/scim/mapping.ts';
import { AT, bind, group, LATER, role } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

const [member, admin] = [role('Member'), role('Admin')];
const engines = group('Élan');

const mapping = (id: string, group_name: string, more: Partial<MappingRecord> = {}): MappingRecord => ({
  id,
  group_name,
  role_id: member.id,
  created_at: AT,
  updated_at: AT,
  ...more,
});

export const scimMappings: Suite = ({ store }) => {
  beforeEach(() =>
    store().write(async (tx) => {
      await tx.roles.insert([member, admin]);
      await tx.groups.insert([engines]);
      await tx.roles.bind([bind(engines, member, 'group')]);
      await tx.scimMappings.put(mapping('b', 'Makers'));
      await tx.scimMappings.put(mapping('a', 'élan', { role_id: admin.id }));
    }),
  );
  const all = () => store().read((tx) => tx.scimMappings.all());

  test('mappings come by name of the group, which is compared without case', async () => {
    expect((await all()).map(({ id }) => id)).toEqual(['b', 'a']);
    await store().read(async (tx) => {
      expect(await tx.scimMappings.named('ÉLAN')).toEqual({
        ...mapping('a', 'élan', { role_id: admin.id }),
        managed: null,
      });
      expect(await tx.scimMappings.named('elan')).toBeUndefined();
      expect((await tx.scimMappings.ofRole(member.id)).map(({ id }) => id)).toEqual(['b']);
    });
  });

  test('another mapping of the group replaces the one that is there', async () => {
    await store().write((tx) =>
      tx.scimMappings.put(mapping('c', 'MAKERS', { role_id: admin.id, created_at: LATER, updated_at: LATER })),
    );
    expect((await all())[0]).toEqual({
      ...mapping('b', 'MAKERS', { role_id: admin.id, updated_at: LATER }),
      managed: null,
    });
  });

  test('the group is told once the provider manages it', async () => {
    await store().write((tx) => tx.scim.putGroupLink({ id: engines.id, linked: true, external_id: null }));
    const managed = { id: engines.id, name: engines.name };
    expect((await all()).map((one) => one.managed)).toEqual([null, managed]);
  });

  test('a role that is mapped is not removed, and replaced together with its bindings', async () => {
    await store().write(async (tx) => {
      await tx.roles.rebind(member.id, admin.id, LATER);
      expect(await tx.scimMappings.ofRole(member.id)).toEqual([]);
      await tx.roles.remove([member.id]);
    });
    expect((await all()).map(({ role_id, updated_at }) => [role_id, updated_at])).toEqual([
      [admin.id, LATER],
      [admin.id, AT],
    ]);
    const removing = store().write((tx) => tx.roles.remove([admin.id]));
    await expect(removing).rejects.toMatchObject({ code: expect.stringMatching(/FOREIGNKEY|^23503$/) as string });
  });

  test('one is removed', async () => {
    await store().write((tx) => tx.scimMappings.remove('b'));
    expect((await all()).map(({ id }) => id)).toEqual(['a']);
  });
};
