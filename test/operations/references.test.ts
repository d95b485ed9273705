import { accessCheck } from '../../src/operations/access/check.ts';
import { accessList } from '../../src/operations/access/list.ts';
import { accessWhy } from '../../src/operations/access/why.ts';
import { groupCreate } from '../../src/operations/group/create.ts';
import { groupDelete } from '../../src/operations/group/delete.ts';
import { groupList } from '../../src/operations/group/list.ts';
import { groupMembers } from '../../src/operations/group/members.ts';
import { groupMemberships } from '../../src/operations/group/memberships.ts';
import { groupModify } from '../../src/operations/group/modify.ts';
import { groupRole } from '../../src/operations/group/role.ts';
import { groupShow } from '../../src/operations/group/show.ts';
import { invitationList } from '../../src/operations/invitation/list.ts';
import { invitationResend } from '../../src/operations/invitation/resend.ts';
import { invitationRevoke } from '../../src/operations/invitation/revoke.ts';
import { meEdit } from '../../src/operations/me/edit.ts';
import { meShow } from '../../src/operations/me/show.ts';
import { peopleAdd } from '../../src/operations/people/add.ts';
import { peopleDeactivate } from '../../src/operations/people/deactivate.ts';
import { peopleEdit } from '../../src/operations/people/edit.ts';
import { peopleInvite } from '../../src/operations/people/invite.ts';
import { peopleList } from '../../src/operations/people/list.ts';
import { peopleRole } from '../../src/operations/people/role.ts';
import { peopleShow } from '../../src/operations/people/show.ts';
import { projectCreate } from '../../src/operations/project/create.ts';
import { projectDelete } from '../../src/operations/project/delete.ts';
import { projectEdit } from '../../src/operations/project/edit.ts';
import { projectList } from '../../src/operations/project/list.ts';
import { projectPeopleAdd } from '../../src/operations/project/people/add.ts';
import { projectPeopleList } from '../../src/operations/project/people/list.ts';
import { projectPeopleRemove } from '../../src/operations/project/people/remove.ts';
import { projectPeopleRole } from '../../src/operations/project/people/role.ts';
import { projectShow } from '../../src/operations/project/show.ts';
import { projectTransfer } from '../../src/operations/project/transfer.ts';
import { roleDelete } from '../../src/operations/role/delete.ts';
import { roleDiff } from '../../src/operations/role/diff.ts';
import { roleEdit } from '../../src/operations/role/edit.ts';
import { roleList } from '../../src/operations/role/list.ts';
import { roleNew } from '../../src/operations/role/new.ts';
import { roleShow } from '../../src/operations/role/show.ts';
import { serviceAccountCreate } from '../../src/operations/service-account/create.ts';
import { serviceAccountDeactivate } from '../../src/operations/service-account/deactivate.ts';
import { serviceAccountDelete } from '../../src/operations/service-account/delete.ts';
import { serviceAccountEdit } from '../../src/operations/service-account/edit.ts';
import { serviceAccountList } from '../../src/operations/service-account/list.ts';
import { serviceAccountReactivate } from '../../src/operations/service-account/reactivate.ts';
import { serviceAccountShow } from '../../src/operations/service-account/show.ts';
import { sessionWhoami } from '../../src/operations/session/whoami.ts';
import { tokenCreate } from '../../src/operations/token/create.ts';
import { tokenList } from '../../src/operations/token/list.ts';
import { tokenReset } from '../../src/operations/token/reset.ts';
import { tokenRevoke } from '../../src/operations/token/revoke.ts';
import type { Offer } from '../../src/domain/invitations.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';

/** A resource is the same object from every operation, and refers to others by what never changes and by the name. */

let box: CoreBox;
beforeEach(async () => {
  box = await coreBox();
  await box.customRoles({ Helper: ['organization.view'] });
});
afterEach(() => box.destroy());

const LATER = '2026-03-01T10:00:00.000Z';
async function newcomer(): Promise<string> {
  await box.call(peopleAdd, { people: [{ email: 'eve@acme.example' }] });
  return (await box.personOf('eve')).id;
}

const anHourLater = () => (box.clock.now += 60 * 60 * 1000);

test('a person', async () => {
  const { id: group } = await box.call(groupCreate, { name: 'Platform' });
  const { id: role } = await box.roleNamed('Helper');
  const [added] = await box.call(peopleAdd, { people: [{ email: 'eve@acme.example' }], role, groups: [group] });
  const { temporary_password: _, ...eve } = added ?? { temporary_password: '' };
  expect(eve).toMatchObject({ role: { id: role, name: 'Helper' }, groups: [{ id: group, name: 'Platform' }] });
  const person = { person: 'eve' };
  expect(await box.call(peopleShow, person)).toEqual(eve);
  expect((await box.call(peopleList, { search: 'eve' })).items).toMatchObject([eve]);
  expect(await box.call(peopleRole, { ...person, role })).toEqual(eve);

  await box.call(roleEdit, { role, name: 'Assistant' });
  await box.call(groupModify, { group, name: 'Basement' });
  const renamed = { ...eve, role: { id: role, name: 'Assistant' }, groups: [{ id: group, name: 'Basement' }] };
  expect(await box.call(peopleShow, person)).toEqual(renamed);

  anHourLater();
  const edited = await box.call(peopleEdit, { ...person, username: 'eva' });
  expect(edited).toEqual({ ...renamed, username: 'eva', updated_at: LATER });
  expect(await box.call(peopleDeactivate, { person: 'eva' })).toEqual({ ...edited, status: 'deactivated' });
});

test('oneself', async () => {
  expect(await box.call(meShow, {})).toEqual({ ...(await box.call(peopleShow, { person: 'ada' })), identities: [] });
});

test('a group', async () => {
  const { id: role } = await box.roleNamed('Helper');
  const eve = await newcomer();
  const made = await box.call(groupCreate, { name: 'Platform', members: ['eve'], role });
  expect(made).toMatchObject({ role: { id: role, name: 'Helper' }, member_count: 1 });
  const group = { group: made.id };
  expect(await box.call(groupShow, group)).toEqual(made);
  expect((await box.call(groupList, {})).items).toEqual([made]);
  expect(await box.call(groupRole, { ...group, role })).toEqual(made);

  const members = async () => (await box.call(groupMembers, group)).items;
  const memberships = async () => (await box.call(groupMemberships, { group: [made.id] })).items;
  expect(await members()).toEqual([{ id: eve, username: 'eve' }]);
  await box.call(peopleEdit, { person: 'eve', username: 'eva' });
  expect(await members()).toEqual([{ id: eve, username: 'eva' }]);
  const here = { id: made.id, name: 'Platform' };
  expect(await memberships()).toEqual([{ group: here, person: { id: eve, username: 'eva' } }]);
  expect(await box.call(groupShow, group)).toEqual(made);

  anHourLater();
  const edited = await box.call(groupModify, { ...group, name: 'Basement' });
  expect(edited).toEqual({ ...made, name: 'Basement', updated_at: LATER });
  const member = await box.roleNamed('Member');
  expect(await box.call(groupRole, { ...group, role: member.id })).toMatchObject({
    role: { id: member.id, name: 'Member' },
  });
  expect(await box.call(groupDelete, group)).toMatchObject({ id: made.id, name: 'Basement' });
});

test('a role', async () => {
  const reader = await box.roleNamed('Reader', 'project');
  const made = await box.call(roleNew, { name: 'Guest', maps_to: 'Reader' });
  expect(made).toMatchObject({ maps_to: { id: reader.id, name: 'Reader' }, created_at: made.updated_at });
  const role = { role: made.id };
  expect(await box.call(roleShow, role)).toEqual(made);
  expect((await box.call(roleList, { scope: 'org' })).items.at(-1)).toEqual(made);
  expect(await box.call(roleEdit, { ...role, maps_to: 'Reader' })).toEqual(made);

  anHourLater();
  const edited = await box.call(roleEdit, { ...role, name: 'Visitor' });
  expect(edited).toEqual({ ...made, name: 'Visitor', updated_at: LATER });
  const {
    items: [difference],
  } = await box.call(roleDiff, { role: 'Visitor', other: 'Helper' });
  expect(difference).toMatchObject({ only_in: { id: made.id, name: 'Visitor' } });
  expect(await box.call(roleDelete, role)).toEqual(edited);
});

test('a project', async () => {
  const eve = await newcomer();
  const made = await box.call(projectCreate, { name: 'Rocket', owner: 'eve' });
  expect(made).toMatchObject({ owner: { id: eve, username: 'eve' }, owner_email: 'eve@acme.example' });
  const project = { project: made.id };
  expect(await box.call(projectShow, project)).toEqual(made);
  expect((await box.call(projectList, {})).items).toEqual([made]);

  anHourLater();
  const edited = await box.call(projectEdit, { ...project, name: 'Moonshot' });
  expect(edited).toEqual({ ...made, name: 'Moonshot', updated_at: LATER });
  const admin = await box.roleNamed('Admin', 'project');
  expect(await box.call(projectTransfer, { ...project, to: 'eve' })).toEqual({
    ...edited,
    owner_roles: [{ id: admin.id, name: 'Admin' }],
  });
  expect(await box.call(projectDelete, project)).toEqual(edited);
});

test('a role in a project', async () => {
  const [reader, worker] = [await box.roleNamed('Reader', 'project'), await box.roleNamed('Contributor', 'project')];
  await box.call(peopleAdd, { people: [{ email: 'eve@acme.example' }] });
  const { id: team } = await box.call(groupCreate, { name: 'Team', members: ['eve'] });
  const project = (await box.call(projectCreate, { name: 'Rocket' })).id;
  const [made] = await box.call(projectPeopleAdd, { project, subjects: ['group:Team'], role: reader.id });
  expect(made).toMatchObject({
    subject: { type: 'group', id: team, name: 'Team' },
    role: { id: reader.id, name: 'Reader' },
    via: null,
  });
  const { items } = await box.call(projectPeopleList, { project, search: 'e' });
  expect(items).toContainEqual(made);
  expect(items).toContainEqual(
    expect.objectContaining({ role: made?.role, source: 'group', via: { id: team, name: 'Team' } }),
  );
  const other = { ...made, role: { id: worker.id, name: 'Contributor' } };
  const change = { project, subjects: ['group:Team'], role: worker.id };
  expect(await box.call(projectPeopleRole, change)).toEqual([other]);
  expect(await box.call(projectPeopleRole, change)).toEqual([other]);
  expect(await box.call(projectPeopleRemove, { project, subjects: ['group:Team'] })).toEqual([other]);
});

test('a service account', async () => {
  const { id: role } = await box.roleNamed('Helper');
  const { token, ...made } = await box.call(serviceAccountCreate, { name: 'deployer', role });
  expect(made).toMatchObject({ role: { id: role, name: 'Helper' } });
  const account = { account: made.id };
  expect(await box.call(serviceAccountShow, account)).toEqual(made);
  expect((await box.call(serviceAccountList, {})).items).toEqual([made]);
  const whoami = await box.call(sessionWhoami, {}, token);
  expect(whoami).toEqual({ ...made, organization: 'Acme' });

  anHourLater();
  const edited = await box.call(serviceAccountEdit, { ...account, name: 'builder' });
  expect(edited).toEqual({ ...made, name: 'builder', updated_at: LATER });
  expect(await box.call(serviceAccountDeactivate, account)).toEqual({ ...edited, status: 'deactivated' });
  expect(await box.call(serviceAccountReactivate, account)).toEqual(edited);
  expect(await box.call(serviceAccountDelete, account)).toEqual(edited);
});

test('a token', async () => {
  const [eve, ada] = [await newcomer(), await box.personOf('ada')];
  const created = await box.call(tokenCreate, { name: 'ci', person: 'eve' });
  const { token: _token, ...made } = created;
  const owner = { type: 'user', id: ada.id, name: 'ada' };
  expect(made).toMatchObject({ subject: { type: 'user', id: eve, name: 'eve' }, created_by: owner });
  const theirs = { person: 'eve' };
  expect((await box.call(tokenList, theirs)).items).toEqual([made]);
  await box.call(meEdit, { username: 'countess' });
  const renamed = { ...made, created_by: { ...owner, name: 'countess' } };
  expect((await box.call(tokenList, theirs)).items).toEqual([renamed]);
  const again = await box.call(tokenReset, { ...theirs, token: 'ci', overlap: '1h' });
  expect(again).toMatchObject({ subject: made.subject, created_by: renamed.created_by });
  expect(await box.call(tokenRevoke, { ...theirs, token: again.id })).toMatchObject({
    id: again.id,
    state: 'revoked',
    subject: made.subject,
  });
});

test('an invitation', async () => {
  const [role, ada] = [await box.roleNamed('Helper'), await box.personOf('ada')];
  const { id: group } = await box.call(groupCreate, { name: 'Team' });
  const wish = { people: [{ email: 'bob@acme.example' }], role: role.id, groups: [group] };
  const [offered] = await box.call(peopleInvite, wish);
  const { code: _code, organization: _organization, accept_url: _url, ...made } = offered ?? ({} as Offer);
  expect(made).toMatchObject({
    role: { id: role.id, name: 'Helper' },
    groups: [{ id: group, name: 'Team' }],
    invited_by: { type: 'user', id: ada.id, name: 'ada' },
  });
  expect((await box.call(invitationList, {})).items).toEqual([made]);
  expect((await box.call(peopleList, { status: 'invited' })).items).toMatchObject([
    { role: { id: role.id, name: 'Helper' }, groups: [{ id: group, name: 'Team' }] },
  ]);

  anHourLater();
  const invitations = ['bob@acme.example'];
  const [resent] = await box.call(invitationResend, { invitations });
  expect(resent).toMatchObject({ ...made, updated_at: LATER, expires_at: resent?.expires_at });
  const revoked = { ...made, status: 'revoked', updated_at: LATER, expires_at: resent?.expires_at };
  expect(await box.call(invitationRevoke, { invitations })).toEqual([revoked]);
});

test('the project of an access question', async () => {
  const { id } = await box.call(projectCreate, { name: 'Rocket' });
  const rocket = { id, name: 'Rocket' };
  const [subject, permission] = ['ada', 'project.view'];
  expect(await box.call(accessCheck, { subject, permission, project: id })).toMatchObject({ project: rocket });
  expect(await box.call(accessWhy, { subject, permission, project: id })).toMatchObject({ project: rocket });
  expect(await box.call(accessCheck, { subject, permission })).toMatchObject({ project: null });
  const grants = (await box.call(accessList, { subject, project: id })).items.map(({ project }) => project);
  expect(grants).toContainEqual(rocket);
  expect(grants).toContainEqual(null);
});
