import * as z from 'zod/mini';
import type { AuditEvent } from '../../domain/audit.ts';
import type { RoleOrSubject } from '../../core/store/keys.ts';
import type { Reads } from '../../core/store/index.ts';
import { directRole } from '../shared/direct-role.ts';
import { groupRole } from '../group/role.ts';
import { peopleRole } from '../people/role.ts';
import { inverse, requireUnchanged, stillThere } from './inverse.ts';

/** Restores the role before. */

const role = z.strictObject({ role: z.string(), role_id: z.string() });
export const roleTold = z.strictObject({ before: role, after: role, undoes: z.optional(z.string()) });

export const personRole = inverse({
  operation: peopleRole,
  told: roleTold,
  async inputs(tx, event, change) {
    const [person] = await tx.people.find({ ids: [event.resource_id] });
    const { id } = stillThere(event, person);
    return [{ person: id, role: await formerRole(tx, event, { type: 'user', id }, change) }];
  },
});

export const roleOfGroup = inverse({
  operation: groupRole,
  told: roleTold,
  async inputs(tx, event, change) {
    const [found] = await tx.groups.find({ ids: [event.resource_id] });
    const { id, name } = stillThere(event, found);
    return [{ group: name, role: await formerRole(tx, event, { type: 'group', id }, change) }];
  },
});

/** The current name of the role before. Throws `stale` if it was deleted, or another role has its name. */
export async function formerRole(
  tx: Reads,
  event: AuditEvent,
  subject: RoleOrSubject,
  { before, after }: z.infer<typeof roleTold>,
): Promise<string> {
  const now = await directRole(tx, subject);
  requireUnchanged(
    event,
    now?.id === after.role_id
      ? []
      : [`the role of ${event.resource_name} is ${now?.name ?? 'none'} now, not ${after.role} as it was then`],
  );
  const [former] = await tx.roles.find({ ids: [before.role_id] });
  return stillThere(event, former, `the role ${before.role}`).name;
}
