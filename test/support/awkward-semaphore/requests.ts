import { JOB_HANDLERS } from './job-requests.ts';
import { NOTIFICATION_HANDLERS } from './notification-requests.ts';
import { PROJECT_HANDLERS } from './project-requests.ts';
import type { DoubleMember, DoubleRole } from './state.ts';
import { bad, found, noSuch, ok, PAGE, pageOf, Refusal, shownMember, text } from './world.ts';
import type { Asked, Handler, World } from './world.ts';

/** What the awkward instance answers to each request, and does to its state. */

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const shownRole = (one: DoubleRole) => ({ ...one, org_id: 'acme' });

const shownAccount = (one: DoubleMember) => ({
  id: one.id,
  name: one.name,
  description: one.description,
  org_id: 'acme',
  creator_id: '',
  created_at: 1_770_000_000,
  updated_at: 1_770_000_000,
  deactivated: one.deactivated,
});

function shownGroup({ state, stale }: World, id: string, isRead: boolean) {
  const { name, description } = found(state.members, id);
  const late = stale.get(id);
  if (late !== undefined && isRead && (late.left -= 1) <= 0) stale.delete(id);
  return { id, name, description, member_ids: late?.members ?? [...found(state.groups, id)] };
}

/** Remembers what the list goes on to show for a while. */
function changeMembers({ state, quirks, stale }: World, id: string, change: (members: Set<string>) => void): void {
  const members = found(state.groups, id);
  if (quirks.lateGroups > 0) stale.set(id, { members: [...members], left: quirks.lateGroups });
  change(members);
}

function newMember(world: World, type: DoubleMember['type'], { name, description }: Asked['body']): DoubleMember {
  const called = text(name);
  if (called === undefined || called === '') throw bad('name is required');
  if (type === 'group' && !text(description)) throw bad('description is required');
  const taken = [...world.state.members.values()].some((one) => one.type === type && one.name === called);
  if (taken) throw bad(`${called} has already been taken`);
  const one: DoubleMember = {
    ...{ id: world.state.newId(), type, name: called, description: text(description) ?? '' },
    ...{ roleId: defaultRole(world), source: 'manually', deactivated: false },
  };
  world.state.members.set(one.id, one);
  return one;
}

function defaultRole({ state }: World): string {
  const member = [...state.roles.values()].find(({ name, scope }) => scope === 'org' && name === 'Member');
  if (member === undefined) throw new Error('the double has no Member');
  return member.id;
}

function removeMember({ state }: World, id: string): void {
  const { type } = found(state.members, id);
  if (type === 'user' && [...state.projects.values()].some(({ ownerId }) => ownerId === id))
    throw bad('user owns projects');
  state.members.delete(id);
  state.groups.delete(id);
  state.tokens.delete(id);
  for (const members of state.groups.values()) members.delete(id);
  for (const { bindings } of state.projects.values()) bindings.delete(id);
}

function account({ state }: World, id: string | undefined): DoubleMember {
  const one = found(state.members, id);
  if (one.type !== 'service_account') throw noSuch();
  return one;
}

function newToken({ state, quirks }: World, id: string): string {
  const old = state.tokens.get(id);
  const token = `${id}-${state.newId()}`;
  if (old !== undefined && quirks.oldTokensLive) state.tokens.set(`old of ${id}`, old);
  state.tokens.set(id, token);
  return token;
}

function custom(one: DoubleRole): DoubleRole {
  if (one.readonly) throw new Refusal(401, 'Permission denied');
  return one;
}

/** Some of the names of permissions that Semaphore has today. */
const ORGANIZATION_PERMISSIONS = [
  ...['organization.view', 'organization.change_owner', 'organization.people.view', 'organization.people.manage'],
  ...['organization.groups.view', 'organization.groups.manage', 'organization.custom_roles.view'],
];
const PROJECT_PERMISSIONS = ['project.view', 'project.delete', 'project.access.view', 'project.access.manage'];

/** By method and path, `:` stands for any one part. */
export const HANDLERS: Readonly<Record<string, Handler>> = {
  'GET members': (world, { query }) => {
    const type = world.quirks.peopleAlone ? 'user' : (query.get('member_type') ?? 'user');
    const members = [...world.state.members.values()].filter((one) => one.type === type && !one.deactivated);
    return ok({
      members: pageOf(members, Number(query.get('page_no') ?? 0)).map((one) => shownMember(world, one, one.roleId)),
      total_pages: Math.ceil(members.length / PAGE),
    });
  },
  'POST members': ({ quirks }, { body }) => {
    if (text(body.provider) === undefined || text(body.handle) === undefined) throw bad('handle is required');
    const role = { role_id: body.role_id ?? null, applied: false, status: quirks.invitation };
    return ok({ member: { email: '', name: '', ...body, user_id: null }, role });
  },
  'PUT members : role': ({ state }, { path, body }) => {
    const one = found(state.members, path[1]);
    const role = found(state.roles, text(body.role_id));
    if (role.scope !== 'org') throw bad('role scope mismatch');
    one.roleId = role.id;
    return ok({ status: 'assigned' });
  },
  'DELETE members :': (world, { path: [, id = ''] }) => {
    removeMember(world, id);
    return ok(true);
  },
  'GET roles': ({ state, quirks }, { query }) => {
    const scope = quirks.hidesProjectRoles ? 'org' : (query.get('scope') ?? 'org');
    return ok({ roles: [...state.roles.values()].filter((one) => one.scope === scope).map(shownRole) });
  },
  'GET roles :': ({ state }, { path }) => ok(shownRole(found(state.roles, path[1]))),
  'POST roles': ({ state }, { body }) => {
    const name = text(body.name);
    if (name === undefined) throw bad('name is required');
    if ([...state.roles.values()].some((one) => one.name === name)) throw bad('name has already been taken');
    const made: DoubleRole = {
      ...{ id: state.newId(), name, scope: body.scope === 'project' ? 'project' : 'org' },
      ...{ description: text(body.description) ?? '', permissions: texts(body.permissions), readonly: false },
    };
    state.roles.set(made.id, made);
    return ok(shownRole(made));
  },
  'PATCH roles :': ({ state }, { path, body }) => {
    const one = custom(found(state.roles, path[1]));
    one.name = text(body.name) ?? one.name;
    one.description = text(body.description) ?? one.description;
    if (body.permissions !== undefined) one.permissions = texts(body.permissions);
    return ok(shownRole(one));
  },
  'DELETE roles :': ({ state }, { path }) => {
    const one = custom(found(state.roles, path[1]));
    if ([...state.members.values()].some(({ roleId }) => roleId === one.id)) throw bad('role is in use');
    state.roles.delete(one.id);
    return ok({ status: 'deleted' });
  },
  'GET permissions': (_world, { query }) => {
    const names = query.get('scope') === 'project' ? PROJECT_PERMISSIONS : ORGANIZATION_PERMISSIONS;
    return ok({ permissions: names.map((name) => ({ id: name, name, description: '' })) });
  },
  'GET groups': (world, { query }) => {
    const { endlessGroups, firstGroupsAlone } = world.quirks;
    const number = endlessGroups || firstGroupsAlone ? 0 : Number(query.get('page_no') ?? 0);
    const groups = pageOf([...world.state.groups.keys()], number).map((id) => shownGroup(world, id, true));
    return ok({ groups, ...(firstGroupsAlone ? {} : { total_pages: endlessGroups ? 9 : 0 }) });
  },
  'POST groups': (world, { body }) => {
    const one = newMember(world, 'group', body);
    world.state.groups.set(one.id, new Set());
    changeMembers(world, one.id, (members) => texts(body.member_ids).forEach((id) => members.add(id)));
    return ok(shownGroup(world, one.id, false));
  },
  'PATCH groups :': (world, { path: [, id = ''], body }) => {
    const one = found(world.state.members, id);
    one.name = text(body.name) ?? one.name;
    one.description = text(body.description) ?? one.description;
    const [added, removed] = [texts(body.members_to_add), texts(body.members_to_remove)];
    if (added.length + removed.length > 0)
      changeMembers(world, id, (members) => {
        added.forEach((member) => members.add(member));
        removed.forEach((member) => members.delete(member));
      });
    return ok(shownGroup(world, id, false));
  },
  'DELETE groups :': (world, { path: [, id = ''] }) => {
    found(world.state.groups, id);
    removeMember(world, id);
    return ok({ status: 'deleted' });
  },
  'GET service_accounts': ({ state }, { query }) => {
    const accounts = [...state.members.values()].filter(({ type }) => type === 'service_account');
    const begin = Number(query.get('page_token') ?? 0);
    const next = begin + 1 < accounts.length ? String(begin + 1) : '';
    return ok({ service_accounts: accounts.slice(begin, begin + 1).map(shownAccount), next_page_token: next });
  },
  'POST service_accounts': (world, { body }) => {
    const one = newMember(world, 'service_account', body);
    return ok({ service_account: shownAccount(one), api_token: newToken(world, one.id), expires_at: 0 });
  },
  'GET service_accounts :': (world, { path }) => ok(shownAccount(account(world, path[1]))),
  'PATCH service_accounts :': (world, { path, body }) => {
    const one = account(world, path[1]);
    one.name = text(body.name) ?? one.name;
    one.description = text(body.description) ?? one.description;
    return ok(shownAccount(one));
  },
  'DELETE service_accounts :': (world, { path }) => {
    removeMember(world, account(world, path[1]).id);
    return ok({ status: 'deleted' });
  },
  'POST service_accounts : deactivate': (world, { path }) => {
    account(world, path[1]).deactivated = true;
    return ok({ status: 'deactivated' });
  },
  'POST service_accounts : reactivate': (world, { path }) => {
    account(world, path[1]).deactivated = false;
    return ok({ status: 'reactivated' });
  },
  'POST service_accounts : regenerate_token': (world, { path }) =>
    ok({ api_token: newToken(world, account(world, path[1]).id), expires_at: 0 }),
  ...PROJECT_HANDLERS,
  ...NOTIFICATION_HANDLERS,
  ...JOB_HANDLERS,
};
