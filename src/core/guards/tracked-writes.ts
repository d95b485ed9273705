import { enforce, readonlyRole, roleInUse } from '../../domain/guards.ts';
import { addressOf } from '../../domain/invitations.ts';
import { pendingOffering } from './pending-invitation.ts';
import type { RoleBinding, SubjectRef } from '../store/records.ts';
import type { Writes } from '../store/index.ts';
import type { ChangeLog } from './transaction.ts';

/** How many names of invitations a refusal has at hand. */
const NAMED = 10;

/** The writes of a transaction, each noting what it touches before it does it. */
export function trackedWrites(
  tx: Writes,
  { before, made, changed, tokenIssued, offered, newProject, removed, addressed }: ChangeLog,
): Writes {
  const people = (ids: readonly string[]): SubjectRef[] => ids.map((id) => ({ type: 'user', id }));
  const groups = (ids: readonly string[]): SubjectRef[] => ids.map((id) => ({ type: 'group', id }));
  const accounts = (ids: readonly string[]): SubjectRef[] => ids.map((id) => ({ type: 'service_account', id }));

  const emailsOf = async (ids: readonly string[]): Promise<(string | null)[]> =>
    (await tx.people.find({ ids })).map(({ email }) => email);

  async function refuseReadonly(ids: readonly string[]): Promise<void> {
    for (const role of await tx.roles.find({ ids })) enforce(readonlyRole(role));
  }

  /** Who has a role, is offered it, or maps to it. */
  async function usersOf(roleId: string): Promise<string[]> {
    const holders = (await tx.roles.holders(roleId)).map((holder) => holder.name);
    const invited = await tx.invitations.list({ status: 'pending', roleId }, { after: null, limit: NAMED });
    const addresses = invited.items.map((invitation) => `the invitation of ${addressOf(invitation)}`);
    return [...holders, ...addresses, ...(await tx.roles.mappedBy(roleId))];
  }

  return {
    ...tx,
    organization: {
      ...tx.organization,
      insert: async (organization) => {
        changed(organization.id);
        await tx.organization.insert(organization);
      },
      update: async (id, change) => {
        changed(id);
        await tx.organization.update(id, change);
      },
    },
    people: {
      ...tx.people,
      insert: async (records) => {
        for (const record of records) {
          made({ type: 'user', id: record.id }, record.username, 'takeover');
          changed(record.id);
        }
        addressed(records.map(({ email }) => email));
        await tx.people.insert(records);
      },
      update: async (id, change) => {
        const handsOver = change.password !== undefined || change.email !== undefined || change.status === 'active';
        await before(people([id]), handsOver ? 'takeover' : 'account');
        if (change.email !== undefined) addressed([...(await emailsOf([id])), change.email]);
        changed(id);
        await tx.people.update(id, change);
      },
      remove: async (ids) => {
        await before(people(ids), 'account');
        for (const id of ids) changed(id);
        removed(ids);
        addressed(await emailsOf(ids));
        await tx.people.remove(ids);
      },
    },
    groups: {
      ...tx.groups,
      insert: async (records) => {
        for (const record of records) {
          made({ type: 'group', id: record.id }, record.name, 'membership');
          changed(record.id);
        }
        await tx.groups.insert(records);
      },
      update: async (id, change) => {
        changed(id);
        await tx.groups.update(id, change);
      },
      remove: async (ids) => {
        await before(groups(ids), 'membership');
        for (const id of ids) {
          changed(id);
          for (const invitation of await pendingOffering(tx, { groupId: id })) changed(invitation.id);
        }
        await tx.groups.remove(ids);
      },
      addMembers: async (members) => {
        await before(people([...new Set(members.map((member) => member.person_id))]), 'membership');
        for (const member of members) changed(member.person_id, member.group_id);
        await tx.groups.addMembers(members);
      },
      removeMembers: async (members) => {
        await before(people([...new Set(members.map((member) => member.person_id))]), 'membership');
        for (const member of members) changed(member.person_id, member.group_id);
        await tx.groups.removeMembers(members);
      },
    },
    roles: {
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
        const subjects = (some: readonly RoleBinding[]): SubjectRef[] =>
          some.map((binding) => ({ type: binding.subject_type, id: binding.subject_id }));
        const isOfProject = ({ project_id }: RoleBinding) => project_id !== null;
        await before(subjects(bindings.filter((binding) => !isOfProject(binding))), 'account');
        // A role in a project leaves the account itself alone, even an Owner's.
        await before(subjects(bindings.filter(isOfProject)), 'membership');
        for (const binding of bindings) changed(binding.subject_id, binding.project_id ?? binding.subject_id);
        await tx.roles.bind(bindings);
      },
      unbind: async (subject, projectId) => {
        await before([subject], 'membership');
        changed(subject.id, projectId);
        await tx.roles.unbind(subject, projectId);
      },
      update: async (id, change) => {
        await before([{ type: 'role', id }], 'membership');
        await refuseReadonly([id]);
        changed(id);
        await tx.roles.update(id, change);
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
        await tx.roles.rebind(from, to);
      },
      remove: async (ids) => {
        await refuseReadonly(ids);
        for (const role of await tx.roles.find({ ids })) {
          enforce(roleInUse(role.name, await usersOf(role.id)));
          changed(role.id);
        }
        await tx.roles.remove(ids);
      },
    },
    projects: {
      ...tx.projects,
      insert: async (records) => {
        for (const { id } of records) {
          newProject(id);
          changed(id);
        }
        await tx.projects.insert(records);
      },
      update: async (id, change) => {
        changed(id);
        await tx.projects.update(id, change);
      },
      remove: async (ids) => {
        for (const id of ids) changed(id);
        await tx.projects.remove(ids);
      },
    },
    serviceAccounts: {
      ...tx.serviceAccounts,
      insert: async (records) => {
        for (const { id, name } of records) {
          made({ type: 'service_account', id }, name, 'account');
          changed(id);
        }
        await tx.serviceAccounts.insert(records);
      },
      update: async (id, change) => {
        const [current] = await tx.serviceAccounts.find({ ids: [id] });
        const wakes = change.status === 'active' && current?.status !== 'active';
        await before(accounts([id]), wakes ? 'takeover' : 'account');
        changed(id);
        await tx.serviceAccounts.update(id, change);
      },
      remove: async (ids) => {
        await before(accounts(ids), 'account');
        for (const id of ids) changed(id);
        removed(ids);
        await tx.serviceAccounts.remove(ids);
      },
    },
    invitations: {
      ...tx.invitations,
      insert: async (records) => {
        for (const record of records) {
          offered(record);
          changed(record.id);
        }
        await tx.invitations.insert(records);
      },
      update: async (id, change) => {
        const [current] = await tx.invitations.find({ ids: [id] });
        // A code that works again, or a new one, is a new offer.
        if (current !== undefined && change.status === 'pending') offered(current);
        changed(id);
        await tx.invitations.update(id, change);
      },
    },
    tokens: {
      ...tx.tokens,
      insert: async (token) => {
        await before([{ type: token.subject_type, id: token.subject_id }], 'membership');
        tokenIssued(token);
        changed(token.id, token.subject_id);
        await tx.tokens.insert(token);
      },
      revoke: async (token, at) => {
        changed(token.id, token.subject_id);
        await tx.tokens.revoke(token, at);
      },
      expire: async (token, at) => {
        changed(token.id, token.subject_id);
        await tx.tokens.expire(token, at);
      },
      endSessions: async (personId, at) => {
        changed(personId);
        await tx.tokens.endSessions(personId, at);
      },
    },
  };
}
