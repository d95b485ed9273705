import type { SubjectType } from '../../domain/access/permission-set.ts';
import type { AuditKind } from '../../domain/audit.ts';
import { toRef } from '../../domain/references.ts';
import type { RoleRecord } from '../../domain/roles/roles.ts';
import type { Context } from '../../core/context.ts';
import { pendingOffering } from '../../core/guards/pending-invitation.ts';
import type { RoleHolder } from '../../core/store/roles.ts';
import { roleChange } from '../shared/direct-role.ts';
import { recordOtherRole } from '../invitation/pending.ts';
import { recordMapping, requireMapping } from '../scim/mapping/record.ts';
import { givenRole, recordOtherGiven } from '../signin/mapping/reassigned.ts';

/**
 * Subjects, invitations and groups of a provider with the one role get the other, and roles that map to it map to the
 * other; each is recorded.
 * Requires the permissions that giving the role to each of them would need. Throws `forbidden`, `escalation`.
 */
export async function reassign(context: Context, from: RoleRecord, to: RoleRecord): Promise<void> {
  const { tx } = context;
  const holders = await tx.roles.holders(from.id);
  const invited = await pendingOffering(tx, { roleId: from.id });
  requireAuthority(context, from, holders);
  if (invited.length > 0) context.require('organization.people.invite');
  const mappings = await tx.scimMappings.ofRole(from.id);
  for (const { group_name } of mappings.slice(0, 1)) await requireMapping(context, group_name, to);
  const given = await givenRole(context, from.id);
  await tx.roles.rebind(from.id, to.id, context.at);
  await recordChanges(context, holders, from, to);
  recordOtherRole(context, invited, from, to);
  for (const { id, group_name } of mappings) recordMapping(context, { id, name: group_name }, from, to);
  recordOtherGiven(context, given, toRef(from), toRef(to));
  await remap(context, from, to);
}

function requireAuthority(context: Context, from: RoleRecord, holders: readonly RoleHolder[]): void {
  if (holders.length === 0) return;
  context.require(from.scope === 'org' ? 'organization.people.change_role' : 'project.people.change_role');
  if (from.scope === 'org' && holders.some(({ type }) => type === 'group'))
    context.require('organization.groups.modify');
}

/** The event of a new organization role, for each kind of subject. */
const ROLE_CHANGED: Readonly<Record<SubjectType, AuditKind>> = {
  user: 'User.RoleChanged',
  group: 'Group.RoleChanged',
  service_account: 'ServiceAccount.RoleChanged',
};

/** One event for each changed binding: of the subject, or of the project for a project role. */
async function recordChanges(
  { tx, record }: Context,
  holders: readonly RoleHolder[],
  from: RoleRecord,
  to: RoleRecord,
): Promise<void> {
  const projects = new Map(
    (await tx.projects.find({ ids: [...new Set(holders.flatMap(({ project_id }) => project_id ?? []))] })).map(
      (project) => [project.id, project],
    ),
  );
  for (const { type, id, name, project_id } of holders) {
    const project = project_id === null ? undefined : projects.get(project_id);
    const who = type === 'group' ? `the members of ${name} now inherit` : `${name} is now`;
    const change = `${who} ${to.name}, before ${from.name}`;
    const metadata = roleChange(from, to);
    if (project === undefined) record({ kind: ROLE_CHANGED[type], id, name, description: change, metadata });
    else
      record({
        kind: 'Project.MemberRoleChanged',
        id: project.id,
        name: project.name,
        description: `in the project ${project.name} ${change}`,
        metadata: { ...metadata, member: { subject_type: type, id, name } },
      });
  }
}

/** Predefined roles map to predefined ones, so these are custom roles. */
async function remap(context: Context, from: RoleRecord, to: RoleRecord): Promise<void> {
  const { tx, at } = context;
  for (const role of (await tx.roles.list('org')).filter(({ maps_to }) => maps_to === from.id)) {
    context.require('organization.roles.modify');
    await tx.roles.update(role.id, { ...role, maps_to: to.id, updated_at: at });
    context.record({
      kind: 'RBACRole.Modified',
      id: role.id,
      name: role.name,
      description: `the organization role ${role.name} now maps to ${to.name}, before ${from.name}`,
      metadata: { before: { maps_to: from.name }, after: { maps_to: to.name } },
    });
  }
}
