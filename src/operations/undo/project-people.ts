import * as z from 'zod/mini';
import type { AuditEvent } from '../../domain/audit.ts';
import { PREFIXES } from '../../domain/kinds.ts';
import type { Reads } from '../../core/store/index.ts';
import { projectPeopleAdd } from '../project/people/add.ts';
import { projectPeopleRemove } from '../project/people/remove.ts';
import { projectPeopleRole } from '../project/people/role.ts';
import { directRole } from '../shared/direct-role.ts';
import { inverse, requireUnchanged, stillThere } from './inverse.ts';

/** Roles in projects. */

const undoes = z.optional(z.string());
const member = z.strictObject({
  subject_type: z.enum(['user', 'service_account', 'group']),
  id: z.string(),
  name: z.string(),
});
type Member = z.infer<typeof member>;
const role = z.strictObject({ role: z.string(), role_id: z.string() });
type Role = z.infer<typeof role>;

export const memberAdded = inverse({
  operation: projectPeopleRemove,
  told: z.strictObject({ member, after: role, undoes }),
  async inputs(tx, event, { member: who, after }) {
    await requireRole(tx, event, who, after);
    return [{ project: event.resource_id, subjects: [PREFIXES[who.subject_type] + who.id] }];
  },
});

export const memberRoleChanged = inverse({
  operation: projectPeopleRole,
  told: z.strictObject({ member, before: role, after: role, undoes }),
  async inputs(tx, event, { member: who, before, after }) {
    await requireRole(tx, event, who, after);
    return [
      {
        project: event.resource_id,
        subjects: [PREFIXES[who.subject_type] + who.id],
        role: await former(tx, event, before),
      },
    ];
  },
});

export const memberRemoved = inverse({
  operation: projectPeopleAdd,
  told: z.strictObject({ member, before: role, undoes }),
  async inputs(tx, event, { member: who, before }) {
    await requireRole(tx, event, who, undefined);
    return [
      {
        project: event.resource_id,
        subjects: [PREFIXES[who.subject_type] + who.id],
        role: await former(tx, event, before),
      },
    ];
  },
});

/** Throws `stale` if the project or the subject is gone, or the subject has another role there than this. */
async function requireRole(tx: Reads, event: AuditEvent, who: Member, wanted: Role | undefined): Promise<void> {
  const [project] = await tx.projects.find({ ids: [event.resource_id] });
  const { id } = stillThere(event, project);
  const table = { user: tx.people, service_account: tx.serviceAccounts, group: tx.groups }[who.subject_type];
  const [subject] = await table.find({ ids: [who.id] });
  stillThere<object>(event, subject, who.name);
  const now = await directRole(tx, { type: who.subject_type, id: who.id }, id);
  requireUnchanged(
    event,
    now?.id === wanted?.role_id
      ? []
      : [`the role of ${who.name} in it is ${now?.name ?? 'none'} now, not ${wanted?.role ?? 'none'}`],
  );
}

/** The id of the role before. Throws `stale` if it was deleted. */
async function former(tx: Reads, event: AuditEvent, before: Role): Promise<string> {
  const [found] = await tx.roles.find({ ids: [before.role_id] });
  return stillThere(event, found, `the role ${before.role}`).id;
}
