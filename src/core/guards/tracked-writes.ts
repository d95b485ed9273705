import type { Writes } from '../store/index.ts';
import { writesWith } from '../store/with-parts.ts';
import type { ChangeLog } from './change-log.ts';
import { trackedPeople, trackedServiceAccounts, trackedTokens, trackedTrusts } from './tracked-accounts.ts';
import { trackedGroups, trackedRoles } from './tracked-roles.ts';
import { trackedScim, trackedScimMappings } from './tracked-scim.ts';
import { trackedSignIn } from './tracked-sign-in.ts';

interface Given {
  readonly tx: Writes;
  readonly log: ChangeLog;
}

const tracked = writesWith<Given>({
  organization: ({ tx, log }) => trackedOrganization(tx, log),
  people: ({ tx, log }) => trackedPeople(tx, log),
  groups: ({ tx, log }) => trackedGroups(tx, log),
  roles: ({ tx, log }) => trackedRoles(tx, log),
  projects: ({ tx, log }) => trackedProjects(tx, log),
  serviceAccounts: ({ tx, log }) => trackedServiceAccounts(tx, log),
  scim: ({ tx, log }) => trackedScim(tx, log),
  scimMappings: ({ tx, log }) => trackedScimMappings(tx, log),
  invitations: ({ tx, log }) => trackedInvitations(tx, log),
  tokens: ({ tx, log }) => trackedTokens(tx, log),
  notifications: ({ tx, log }) => trackedNotifications(tx, log),
  queues: ({ tx, log }) => trackedQueues(tx, log),
  machineTypes: ({ tx, log }) => trackedMachineTypes(tx, log),
  auditStreams: ({ tx, log }) => trackedAuditStreams(tx, log),
  auditHolds: ({ tx, log }) => trackedAuditHolds(tx, log),
  ipAllowList: ({ tx, log }) => trackedIpAllowList(tx, log),
  trusts: ({ tx, log }) => trackedTrusts(tx, log),
  signIn: ({ tx, log }) => trackedSignIn(tx, log),
});

/** The writes of a transaction, each of which logs what it touches before it touches it. */
export const trackedWrites = (tx: Writes, log: ChangeLog): Writes => tracked({ tx, log });

/** Needs an event, and changes nobody's permissions. */
const trackedOrganization = (tx: Writes, { at, changed }: ChangeLog): Writes['organization'] => ({
  ...tx.organization,
  insert: async (organization) => {
    changed(organization.id);
    await tx.organization.insert(organization);
  },
  update: async (id, change) => {
    changed(id);
    await tx.organization.update(id, change);
    await tx.touch.of('organization', [id], at);
  },
});

/** A notification needs an event; its messages do not, because they only tell of others. */
const trackedNotifications = (tx: Writes, { changed }: ChangeLog): Writes['notifications'] => ({
  ...tx.notifications,
  insert: async (record) => {
    changed(record.id);
    await tx.notifications.insert(record);
  },
  update: async (id, change) => {
    changed(id);
    await tx.notifications.update(id, change);
  },
  remove: async (id) => {
    changed(id);
    await tx.notifications.remove(id);
  },
});

/** A queue that is administered needs an event; one that a job makes by naming it comes and goes without. */
const trackedQueues = (tx: Writes, { changed }: ChangeLog): Writes['queues'] => ({
  ...tx.queues,
  insert: async (record) => {
    if (record.declared) changed(record.id, ...(record.project_id === null ? [] : [record.project_id]));
    await tx.queues.insert(record);
  },
  update: async (id, change) => {
    changed(id);
    await tx.queues.update(id, change);
  },
  remove: async (id) => {
    changed(id);
    await tx.queues.remove(id);
  },
});

/** Owning a project grants nothing; the roles bound in it are tracked as such. */
const trackedProjects = (tx: Writes, { changed, newProject }: ChangeLog): Writes['projects'] => ({
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
  setSpec: async (id, spec) => {
    changed(id);
    await tx.projects.setSpec(id, spec);
  },
  remove: async (ids) => {
    for (const id of ids) changed(id);
    await tx.projects.remove(ids);
  },
});

/** How a stream is configured needs an event; how far it is needs none. */
const trackedAuditStreams = (tx: Writes, { changed }: ChangeLog): Writes['auditStreams'] => ({
  ...tx.auditStreams,
  put: async (record) => {
    changed(record.id);
    await tx.auditStreams.put(record);
  },
  remove: async (id) => {
    changed(id);
    await tx.auditStreams.remove(id);
  },
});

/** A hold needs an event, and changes nobody's permissions. */
const trackedAuditHolds = (tx: Writes, { changed }: ChangeLog): Writes['auditHolds'] => ({
  ...tx.auditHolds,
  insert: async (hold) => {
    changed(hold.id);
    await tx.auditHolds.insert(hold);
  },
  remove: async (id) => {
    changed(id);
    await tx.auditHolds.remove(id);
  },
});

/** From where requests are allowed needs an event, and changes nobody's permissions. */
const trackedIpAllowList = (tx: Writes, { changed }: ChangeLog): Writes['ipAllowList'] => ({
  ...tx.ipAllowList,
  insert: async (entries) => {
    for (const { id } of entries) changed(id);
    await tx.ipAllowList.insert(entries);
  },
  describe: async (id, change) => {
    changed(id);
    await tx.ipAllowList.describe(id, change);
  },
  remove: async (ids) => {
    for (const id of ids) changed(id);
    await tx.ipAllowList.remove(ids);
  },
});

/** A quota or an initialization agent needs an event, and changes nobody's permissions. */
const trackedMachineTypes = (tx: Writes, { changed }: ChangeLog): Writes['machineTypes'] => ({
  ...tx.machineTypes,
  putQuota: async (quota) => {
    changed(quota.id);
    await tx.machineTypes.putQuota(quota);
  },
  removeQuota: async (id) => {
    changed(id);
    await tx.machineTypes.removeQuota(id);
  },
  putAgent: async (record) => {
    changed(record.scope_id);
    await tx.machineTypes.putAgent(record);
  },
  removeAgent: async (scopeId) => {
    changed(scopeId);
    await tx.machineTypes.removeAgent(scopeId);
  },
});

/** An invitation that can be accepted offers its role and groups. */
const trackedInvitations = (tx: Writes, { changed, offered }: ChangeLog): Writes['invitations'] => ({
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
  offer: async (id, change) => {
    const [current] = await tx.invitations.find({ ids: [id] });
    if (current !== undefined) offered({ ...current, ...change });
    changed(id);
    await tx.invitations.offer(id, change);
  },
});
