import { groupRole } from '../../src/operations/group/role.ts';
import { groupShow } from '../../src/operations/group/show.ts';
import { roleDelete } from '../../src/operations/role/delete.ts';
import { roleNew } from '../../src/operations/role/new.ts';
import { scimDisable } from '../../src/operations/scim/disable.ts';
import { scimMappingList } from '../../src/operations/scim/mapping-list.ts';
import { scimMappingRemove } from '../../src/operations/scim/mapping-remove.ts';
import { scimMappingSet } from '../../src/operations/scim/mapping-set.ts';
import { serviceAccountEdit } from '../../src/operations/service-account/edit.ts';
import { execute } from '../../src/core/engine/index.ts';
import { localBackends } from '../harness.ts';
import { patch, scimBox } from '../support/scim.ts';
import type { ScimBox } from '../support/scim.ts';

/** Which roles the groups of a provider get. */

const group = (displayName: string) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
  displayName,
});

describe.each(localBackends())('mappings on $name', (backend) => {
  let box: ScimBox;
  beforeEach(async () => (box = await scimBox(backend)));
  afterEach(() => box.destroy());

  const kinds = async () => (await box.events()).map(({ resource, operation }) => `${resource}.${operation}`);
  const make = async (name: string) => {
    const { status, body } = await box.ask('POST', '/Groups', group(name));
    expect({ status, body }).toMatchObject({ status: 201 });
    return body.id;
  };
  const roleOf = async (id: string) => (await box.call(groupShow, { group: id })).role?.name;
  const rename = (id: string, name: string) =>
    box.ask('PATCH', `/Groups/${id}`, patch({ op: 'replace', path: 'displayName', value: name }));
  const set = (name: string, role: string) => box.call(scimMappingSet, { group: name, role });
  const listed = async () => (await box.call(scimMappingList, {})).items;
  const by = (name: string) => ({
    store: box.store,
    token: box.names.get(`${name}.token`),
    environment: box.environment,
  });

  test('a new group gets the role that is mapped to its name in any case, others the default', async () => {
    expect(await set('Platform Admins', 'Admin')).toMatchObject({ role: { name: 'Admin' }, managed_group: null });
    expect(await roleOf(await make('platform ADMINS'))).toBe('Admin');
    expect(await roleOf(await make('Painters'))).toBe('Member');
    expect(await listed()).toMatchObject([{ group: 'Platform Admins', managed_group: { name: 'platform ADMINS' } }]);
  });

  test('a group that the provider has made gets the role at once, and the default one again', async () => {
    const id = await make('Makers');
    expect(await set('makers', 'Admin')).toMatchObject({ managed_group: { id, name: 'Makers' } });
    expect(await roleOf(id)).toBe('Admin');
    expect((await kinds()).slice(-2)).toEqual(['ScimMapping.Set', 'Group.RoleChanged']);
    expect(await box.call(scimMappingRemove, { group: 'MAKERS' })).toMatchObject({ role: { name: 'Admin' } });
    expect(await roleOf(id)).toBe('Member');
    expect((await kinds()).slice(-2)).toEqual(['ScimMapping.Removed', 'Group.RoleChanged']);
    expect(await listed()).toEqual([]);
  });

  test('a group that nobody else manages keeps its role, until the provider takes it over', async () => {
    const id = box.names.get('Platform') ?? '';
    const before = await roleOf(id);
    expect(before).not.toBe('Admin');
    expect(await set('Platform', 'Admin')).toMatchObject({ managed_group: null });
    expect(await roleOf(id)).toBe(before);
    await box.ask('PATCH', `/Groups/${id}`, patch({ op: 'add', path: 'externalId', value: 'x' }));
    expect(await roleOf(id)).toBe('Admin');
  });

  test('a group takes the mapping of its new name, and loses that of its former one', async () => {
    await set('Makers', 'Admin');
    const id = await make('Painters');
    await rename(id, 'Makers');
    expect(await roleOf(id)).toBe('Admin');
    await rename(id, 'MAKERS');
    expect(await roleOf(id)).toBe('Admin');
    await rename(id, 'Painters');
    expect(await roleOf(id)).toBe('Member');
    await box.call(groupRole, { group: id, role: 'Admin' });
    await rename(id, 'Pilots');
    expect(await roleOf(id)).toBe('Admin');
  });

  test('who may not give the role maps nothing to it', async () => {
    await box.call(roleNew, {
      name: 'Mapper',
      permissions: ['organization.okta.manage', 'organization.groups.modify', 'organization.people.change_role'],
    });
    await box.call(serviceAccountEdit, { account: 'deployer', role: 'Mapper' });
    const asked = (role: string) => execute(by('deployer'), scimMappingSet, { group: 'Makers', role });
    await expect(asked('Admin')).rejects.toMatchObject({ code: 'escalation' });
    await expect(asked('Mapper')).resolves.toMatchObject({ role: { name: 'Mapper' } });
    await expect(execute(by('bob'), scimMappingSet, { group: 'Makers', role: 'Member' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(set('Makers', 'Owner')).rejects.toMatchObject({ code: 'owner_role' });
  });

  test('what the provider may not give is refused, and it gives none that it lost since', async () => {
    await set('Makers', 'Admin');
    await box.call(roleNew, {
      name: 'Narrow',
      permissions: [
        'organization.view',
        'organization.groups.view',
        'organization.groups.create',
        'organization.people.change_role',
      ],
    });
    await box.call(serviceAccountEdit, { account: 'scim', role: 'Narrow' });
    const before = await box.events();
    await expect(set('Others', 'Admin')).rejects.toMatchObject({
      code: 'escalation',
      message: 'the identity provider acts as scim, which may not give groups Admin',
      details: { subject: 'scim' },
    });
    expect((await box.ask('POST', '/Groups', group('Makers'))).status).toBe(403);
    expect((await box.events()).filter(({ outcome }) => outcome === 'ok').length).toBe(
      before.filter(({ outcome }) => outcome === 'ok').length,
    );
    await box.call(serviceAccountEdit, { account: 'scim', role: 'Member' });
    await expect(set('Others', 'Narrow')).rejects.toMatchObject({ code: 'escalation' });
  });

  test('who may give no role but the default makes no group that gets another', async () => {
    await box.call(roleNew, { name: 'Looker', permissions: ['organization.view'] });
    await set('Makers', 'Looker');
    await box.call(roleNew, { name: 'Grouper', permissions: ['organization.view', 'organization.groups.create'] });
    await box.call(serviceAccountEdit, { account: 'scim', role: 'Grouper' });
    expect(await box.ask('POST', '/Groups', group('Makers'))).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('organization.people.change_role') as string },
    });
    await expect(set('Makers', 'Looker')).rejects.toMatchObject({ code: 'escalation' });
  });

  test('a mapped role is in use, and its mappings move', async () => {
    await box.call(roleNew, { name: 'Maker', permissions: ['organization.view'] });
    await set('Makers', 'Maker');
    await expect(box.call(roleDelete, { role: 'Maker' })).rejects.toMatchObject({
      code: 'role_in_use',
      message: 'Maker is in use by the mapping of Makers',
    });
    await expect(box.call(roleDelete, { role: 'Maker', reassign_to: 'Owner' })).rejects.toMatchObject({
      code: 'owner_role',
    });
    await box.call(roleDelete, { role: 'Maker', reassign_to: 'Admin' });
    expect(await listed()).toMatchObject([{ group: 'Makers', role: { name: 'Admin' } }]);
    expect((await kinds()).slice(-2)).toEqual(['ScimMapping.Set', 'RBACRole.Removed']);
  });

  test('without the provider there are none any more, and groups keep their roles', async () => {
    const id = await make('Makers');
    await set('Makers', 'Admin');
    await box.call(scimDisable, {});
    expect(await listed()).toEqual([]);
    expect(await roleOf(id)).toBe('Admin');
    await expect(set('Makers', 'Admin')).rejects.toMatchObject({ code: 'not_found' });
  });
});
