import { appendTo } from '../../../lib/append-to.ts';
import type { Context } from '../../../core/context.ts';
import type { Reads } from '../../../core/store/index.ts';
import type { WholeGraph } from '../../../domain/access/permission-set.ts';
import { choiceOf } from '../../../domain/jobs/agent.ts';
import { compareText } from '../../../domain/names/names.ts';
import { MAX_LIMIT, pageRequest } from '../../../domain/page.ts';
import type { Page, PageRequest } from '../../../domain/page.ts';
import type { OrganizationState, ProjectBindingState } from '../../../domain/organization-file/state.ts';
import { settingsIn } from '../../../domain/settings.ts';
import { NO_WHITELIST } from '../../../domain/whitelist.ts';
import { whitelistsOf } from '../../project/spec.ts';
import { theOrganization } from '../../shared/resolve.ts';

/** Who reads all of an organization sees all of it. */
export const VIEWS = [
  'organization.general_settings.view',
  'organization.ip_allow_list.view',
  'organization.people.view',
  'organization.groups.view',
  'organization.roles.view',
  'organization.service_accounts.view',
] as const;
const IN_EVERY_PROJECT = 'in every project';
export const VIEWS_OF_PROJECTS = { 'project.view': IN_EVERY_PROJECT, 'project.people.view': IN_EVERY_PROJECT };

/**
 * Reads the organization as far as a document can describe it, in the order of lists, some thousand rows at a time.
 * Throws `forbidden` for who may not see every project.
 */
export async function readState({ tx, pace, require: requirePermission }: Context<Reads>): Promise<OrganizationState> {
  for (const permission of Object.keys(VIEWS_OF_PROJECTS)) requirePermission(permission);
  const organization = await theOrganization(tx);
  // The graph itself is not kept: it may be as large as the state.
  const { roleOf, inProject, membersOf } = byHolder(await tx.access.loadAll(pace));
  const agents = new Map((await tx.machineTypes.allAgents()).map((one) => [one.scope_id, one]));
  const agentOf = (scopeId: string) => choiceOf(agents.get(scopeId));
  const quotas = (await tx.machineTypes.quotas()).map(({ machine_type, quota }) => ({ machine_type, quota }));
  const allowList = (await tx.ipAllowList.all())
    .map(({ network, description }) => ({ network, description }))
    .toSorted((one, other) => compareText(one.network, other.network));
  const roles = (await tx.roles.list(undefined)).map((role) => ({
    id: role.id,
    name: role.name,
    scope: role.scope,
    description: role.description,
    permissions: role.permissions,
    mapsTo: role.maps_to,
    readonly: role.readonly,
  }));
  const people = await every(
    (page) => tx.people.list({}, page),
    (one) => ({
      id: one.id,
      email: one.email,
      emailVerified: one.email_verified,
      username: one.username,
      status: one.status,
      roleId: roleOf(one.id),
    }),
    pace,
  );
  const serviceAccounts = await every(
    (page) => tx.serviceAccounts.list({}, page),
    (one) => ({
      id: one.id,
      name: one.name,
      description: one.description,
      status: one.status,
      roleId: roleOf(one.id),
    }),
    pace,
  );
  const groups = await every(
    (page) => tx.groups.list({}, page),
    (one) => ({
      id: one.id,
      name: one.name,
      description: one.description,
      roleId: roleOf(one.id),
      members: membersOf.get(one.id) ?? [],
    }),
    pace,
  );
  const projects = await every(
    (page) => tx.projects.list({}, page),
    (one) => ({
      id: one.id,
      name: one.name,
      description: one.description,
      ownerId: one.owner_id,
      agent: agentOf(one.id),
      bindings: inProject.get(one.id) ?? [],
    }),
    pace,
  );
  const whitelists = await whitelistsOf(
    tx,
    projects.map(({ id }) => id),
    pace,
  );
  return {
    organization: {
      id: organization.id,
      ...settingsIn(organization),
      quotas,
      agent: agentOf(organization.id),
      allowList,
    },
    defaultRoleId: organization.default_role_id,
    roles,
    people,
    serviceAccounts,
    groups,
    projects: projects.map((one) => ({ ...one, whitelist: whitelists.get(one.id) ?? NO_WHITELIST })),
  };
}

/** The graph the other way around: by project and by group, in the order of its subjects. */
function byHolder({ subjects, bindings, memberships }: WholeGraph) {
  const inOrganization = new Map<string, string>();
  const inProject = new Map<string, ProjectBindingState[]>();
  const membersOf = new Map<string, string[]>();
  for (const { id, type } of subjects) {
    for (const { roleId, projectId } of bindings.get(id) ?? [])
      if (projectId === null) inOrganization.set(id, roleId);
      else appendTo(inProject, projectId, { type, subjectId: id, roleId });
    for (const groupId of memberships.get(id) ?? []) appendTo(membersOf, groupId, id);
  }
  return { roleOf: (id: string): string | null => inOrganization.get(id) ?? null, inProject, membersOf };
}

/** All of a list, each item as far as it is wanted. */
async function every<T, U>(
  list: (page: PageRequest) => Promise<Page<T>>,
  wanted: (item: T) => U,
  pace: () => Promise<void>,
): Promise<U[]> {
  const all: U[] = [];
  let after: PageRequest['after'] = null;
  for (;;) {
    const { items, next_cursor } = await list({ after, limit: MAX_LIMIT });
    for (const item of items) all.push(wanted(item));
    if (next_cursor === null) return all;
    after = pageRequest({ limit: MAX_LIMIT, cursor: next_cursor }).after;
    await pace();
  }
}
