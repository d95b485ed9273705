import { groupCreate } from '../../src/operations/group/create.ts';
import { groupShow } from '../../src/operations/group/show.ts';
import { peopleAdd } from '../../src/operations/people/add.ts';
import { peopleRole } from '../../src/operations/people/role.ts';
import { peopleShow } from '../../src/operations/people/show.ts';
import { projectCreate } from '../../src/operations/project/create.ts';
import { projectShow } from '../../src/operations/project/show.ts';
import { roleNew } from '../../src/operations/role/new.ts';
import { roleShow } from '../../src/operations/role/show.ts';
import { serviceAccountCreate } from '../../src/operations/service-account/create.ts';
import { serviceAccountShow } from '../../src/operations/service-account/show.ts';
import { tokenCreate } from '../../src/operations/token/create.ts';
import { tokenList } from '../../src/operations/token/list.ts';
import { tokenRevoke } from '../../src/operations/token/revoke.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';

/** An id means the thing with the id, even if the name of something else looks like that id. */

let box: CoreBox;
beforeEach(async () => {
  box = await coreBox();
  await box.call(peopleAdd, { people: [{ email: 'eve@acme.example' }] });
});
afterEach(() => box.destroy());

const ID = '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';

test.each<[string, () => Promise<unknown>]>([
  ['group', () => box.call(groupCreate, { name: ID })],
  ['project', () => box.call(projectCreate, { name: ID.toUpperCase() })],
  ['role', () => box.call(roleNew, { name: ID, permissions: [] })],
  ['service account', () => box.call(serviceAccountCreate, { name: ID })],
  ['token', () => box.call(tokenCreate, { name: ID })],
])('no %s gets a name that looks like an id', async (_what, make) => {
  expect(await box.refusal(make())).toBe('invalid');
});

describe('an old name that looks like an id, which new names may not,', () => {
  const at = '2026-03-01T09:00:00.000Z';

  test('of a token does not win over the token with that id when it is revoked', async () => {
    const { id } = await box.call(tokenCreate, { name: 'real', person: 'eve' });
    await box.tokenOf('eve', { name: id });
    await box.call(tokenRevoke, { token: id, person: 'eve' });
    const { items } = await box.call(tokenList, { person: 'eve', state: 'active' });
    expect(items.map((one) => [one.name, one.id === id])).toEqual([[id, false]]);
    const [decoy] = items;
    await box.call(tokenRevoke, { token: decoy?.id ?? '', person: 'eve' });
    expect((await box.call(tokenList, { person: 'eve', state: 'active' })).items).toEqual([]);
  });

  test('of a project, group, role or service account does not win over the one with that id', async () => {
    const project = await box.call(projectCreate, { name: 'web' });
    const group = await box.call(groupCreate, { name: 'staff' });
    const role = await box.call(roleNew, { name: 'Helper', permissions: ['organization.people.view'] });
    const account = await box.call(serviceAccountCreate, { name: 'deployer' });
    const eve = await box.personOf('eve');
    const decoy = { id: box.environment.newId(), description: '', created_at: at, updated_at: at };
    await box.store.write(async (tx) => {
      await tx.projects.insert([{ ...decoy, name: project.id, owner_id: eve.id }]);
      await tx.groups.insert([{ ...decoy, name: group.id }]);
      await tx.serviceAccounts.insert([{ ...decoy, name: account.id, status: 'active', created_by: eve.id }]);
    });
    await box.customRoles({ [role.id]: [] });
    expect((await box.call(projectShow, { project: project.id })).name).toBe('web');
    expect((await box.call(groupShow, { group: group.id })).name).toBe('staff');
    expect((await box.call(serviceAccountShow, { account: account.id })).name).toBe('deployer');
    expect((await box.call(roleShow, { role: role.id })).name).toBe('Helper');
    await box.call(peopleRole, { person: 'eve', role: role.id });
    expect((await box.call(peopleShow, { person: 'eve' })).role?.name).toBe('Helper');
  });

  test('does not let a service account pass for another', async () => {
    const account = await box.call(serviceAccountCreate, { name: 'deployer' });
    const other = await box.call(serviceAccountCreate, { name: 'other' });
    await box.store.write((tx) =>
      tx.serviceAccounts.update(other.id, {
        name: account.id,
        description: '',
        status: 'active',
        updated_at: at,
      }),
    );
    const { items } = await box.call(tokenList, { service_account: account.id }, other.token);
    const subjects = new Set(items.map(({ subject }) => subject.name));
    expect([...subjects]).toEqual([account.id]);
  });
});
