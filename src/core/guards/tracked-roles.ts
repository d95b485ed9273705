import { enforce, readonlyRole, roleInUse } from '../../domain/guards.ts';
import { addressOf } from '../../domain/invitations.ts';
import type { Writes } from '../store/index.ts';
import type { Membership } from '../store/groups.ts';
import type { RoleBinding, RoleHolder } from '../store/roles.ts';
import type { RoleOrSubject } from '../store/keys.ts';
import type { ChangeLog } from './change-log.ts';
import { pendingOffering } from './pending-invitation.ts';

/** Tracked writes to what grants permissions: groups and roles. */

/** A membership changes the person; renaming a group changes nobody's permissions. */
export const trackedGroups = (tx: Writes, log: ChangeLog): Writes['groups'] => {
  const { at, before, made, changed, managed, written } = log;
  return {
    ...tx.groups,
    insert: async (records) => {
      for (const record of records) {
        made({ type: 'group', id: record.id }, record.name, 'membership');
        changed(record.id);
      }
      await tx.groups.insert(records);
    },
    update: async (id, change) => {
      if (await isRenamed(tx, id, change.name)) await managed('groups', [id]);
      changed(id);
      await tx.groups.update(id, change);
    },
    remove: async (ids) => {
      await managed('groups', ids);
      await before(
        ids.map((id) => ({ type: 'group' as const, id })),
        'membership',
      );
      for (const id of ids) {
        changed(id);
        for (const invitation of await pendingOffering(tx, { groupId: id })) changed(invitation.id);
      }
      for (const mapping of await tx.signIn.mappings({ groupIds: ids })) changed(mapping.id);
      await tx.touch.related(ids, at);
      await tx.groups.remove(ids);
    },
    addMembers: async (members) => {
      await Promise.all([before(peopleIn(members), 'membership'), managed('groups', groupsIn(members))]);
      for (const member of members) changed(member.person_id, member.group_id);
      await tx.groups.addMembers(members);
      await touchMembers(tx, log, members);
      written();
    },
    removeMembers: async (members) => {
      await Promise.all([before(peopleIn(members), 'membership'), managed('groups', groupsIn(members))]);
      for (const member of members) changed(member.person_id, member.group_id);
      await tx.groups.removeMembers(members);
      await touchMembers(tx, log, members);
      written();
    },
  };
};

/** Neither who is new nor a new group changed: they were made so. */
async function touchMembers(
  { touch }: Writes,
  { at, isNew }: ChangeLog,
  members: readonly Membership[],
): Promise<void> {
  const older = (ids: readonly string[]) => [...new Set(ids)].filter((id) => !isNew(id));
  await touch.of('people', older(members.map(({ person_id }) => person_id)), at);
  await touch.of('groups', older(members.map(({ group_id }) => group_id)), at);
}

/** Whether a group gets another name, where an identity provider may have named it. */
async function isRenamed(tx: Writes, id: string, name: string): Promise<boolean> {
  if ((await tx.scim.provider()) === undefined) return false;
  const [current] = await tx.groups.find({ ids: [id] });
  return current?.name !== name;
}

const groupsIn = (members: readonly Membership[]): string[] => members.map(({ group_id }) => group_id);

const peopleIn = (members: readonly Membership[]): RoleOrSubject[] =>
  [...new Set(members.map(({ person_id }) => person_id))].map((id) => ({ type: 'user', id }));

/** Predefined roles cannot be changed, and roles in use cannot be removed. Throws `conflict`. */
export const trackedRoles = (tx: Writes, log: ChangeLog): Writes['roles'] => {
  const { at, before, made, changed, isNew, mapped, offered, signInGives, written } = log;
  return {
    ...tx.roles,
    insert: async (records) => {
      for (const record of records) {
        made({ type: 'role', id: record.id }, record.name, 'membership');
        // Predefined roles come with the organization, whose event tells of them.
        if (!record.readonly) changed(record.id);
      }
      await tx.roles.insert(records);
    },
    bind: async (bindings) => {
      await before(subjectsOf(bindings.filter(({ project_id }) => project_id === null)), 'account');
      // A role in a project does not change the account itself, not even an Owner's.
      await before(subjectsOf(bindings.filter(({ project_id }) => project_id !== null)), 'membership');
      for (const binding of bindings) changed(binding.subject_id, binding.project_id ?? binding.subject_id);
      await tx.roles.bind(bindings);
      // What a sign-in gives by a mapping says so itself, afterwards.
      await tx.signIn.roleGivenByHand(peopleGiven(bindings).filter((id) => !isNew(id)));
      await touchHolders(
        tx,
        log,
        bindings.map(({ subject_type: type, subject_id: id, project_id }) => ({ type, id, project_id })),
      );
      written();
    },
    unbind: async (subject, projectId) => {
      await before([subject], 'membership');
      changed(subject.id, projectId);
      await tx.roles.unbind(subject, projectId);
      await tx.touch.of('projects', [projectId], at);
      written();
    },
    update: async (id, change) => {
      await before([{ type: 'role', id }], 'membership');
      await refuseReadonly(tx, [id]);
      changed(id);
      await tx.roles.update(id, change);
      written();
    },
    rebind: async (from, to) => {
      const holders = await tx.roles.holders(from);
      await before(
        holders.map(({ type, id }) => ({ type, id })),
        'account',
      );
      for (const holder of holders) changed(holder.id, from);
      for (const invitation of await pendingOffering(tx, { roleId: from })) {
        offered({ ...invitation, role_id: to });
        changed(invitation.id);
      }
      for (const mapping of await tx.scimMappings.ofRole(from)) {
        mapped({ ...mapping, role_id: to });
        changed(mapping.id);
      }
      const [signInMappings, defaulting] = await givingRole(tx, from);
      for (const { id } of [...signInMappings, ...defaulting]) changed(id);
      if (signInMappings.length + defaulting.length > 0) signInGives([{ type: 'role', id: to }]);
      await tx.roles.rebind(from, to, at);
      await touchHolders(tx, log, holders);
    },
    remove: async (ids) => {
      await refuseReadonly(tx, ids);
      for (const role of await tx.roles.find({ ids })) {
        enforce(roleInUse(role.name, await usersOf(tx, role.id)));
        changed(role.id);
      }
      await tx.roles.remove(ids);
    },
  };
};

const TABLES = { user: 'people', group: 'groups', service_account: 'service_accounts' } as const;

/** A role in the organization is a field of its holder; a role in a project belongs to the project. */
async function touchHolders(
  { touch }: Writes,
  { at, isNew }: ChangeLog,
  holders: readonly Pick<RoleHolder, 'type' | 'id' | 'project_id'>[],
): Promise<void> {
  const older = holders.filter(({ id, project_id }) => !isNew(project_id ?? id));
  for (const [type, table] of Object.entries(TABLES))
    await touch.of(
      table,
      older.filter((one) => one.project_id === null && one.type === type).map(({ id }) => id),
      at,
    );
  const projects = new Set(older.flatMap(({ project_id }) => project_id ?? []));
  await touch.of('projects', [...projects], at);
}

/** The people to whom bindings give a role in the organization. */
const peopleGiven = (bindings: readonly RoleBinding[]): string[] =>
  bindings
    .filter(({ subject_type: type, project_id: project }) => type === 'user' && project === null)
    .map(({ subject_id: id }) => id);

const subjectsOf = (bindings: readonly RoleBinding[]): RoleOrSubject[] =>
  bindings.map(({ subject_type, subject_id }) => ({ type: subject_type, id: subject_id }));

async function refuseReadonly(tx: Writes, ids: readonly string[]): Promise<void> {
  for (const role of await tx.roles.find({ ids })) enforce(readonlyRole(role));
}

/** The sign-in mappings that give a role, and the providers that give it to whom they create. */
const givingRole = (tx: Writes, roleId: string) =>
  Promise.all([
    tx.signIn.mappings({ roleIds: [roleId] }),
    tx.signIn.providers().then((all) => all.filter(({ default_role_id: id }) => id === roleId)),
  ]);

/** How many invitations a refusal can name. */
const NAMED = 10;

/** Who has a role, is offered it, or maps to it, also as a group of an identity provider. */
async function usersOf(tx: Writes, roleId: string): Promise<string[]> {
  const [holders, { items }, mapped, ofProvider, [bySignIn, defaulting]] = await Promise.all([
    tx.roles.holders(roleId),
    tx.invitations.list({ status: 'pending', roleId }, { after: null, limit: NAMED }),
    tx.roles.mappedBy(roleId),
    tx.scimMappings.ofRole(roleId),
    givingRole(tx, roleId),
  ]);
  const invited = items.map((invitation) => `the invitation of ${addressOf(invitation)}`);
  return [
    ...holders.map(({ name }) => name),
    ...invited,
    ...mapped,
    ...ofProvider.map(({ group_name }) => `the mapping of ${group_name}`),
    ...bySignIn.map(({ value }) => `the sign-in mapping of ${value}`),
    ...defaulting.map(({ name }) => `the sign-in provider ${name}`),
  ];
}
