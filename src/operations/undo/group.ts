import * as z from 'zod/mini';
import type { AuditEvent } from '../../domain/audit.ts';
import type { Reads } from '../../core/store/index.ts';
import { groupModify } from '../group/modify.ts';
import { difference, inverse, requireUnchanged, stillThere } from './inverse.ts';

/** Restores members, name or description of a group. */

const names = z.strictObject({ name: z.string(), description: z.string() });
const list = () => z._default(z.array(z.string()), []);

export const group = inverse({
  operation: groupModify,
  told: z.strictObject({
    before: z.optional(names),
    after: z.optional(names),
    members_added: list(),
    member_ids_added: list(),
    members_removed: list(),
    member_ids_removed: list(),
    undoes: z.optional(z.string()),
  }),
  async inputs(tx, event, { before, after, member_ids_added: added, member_ids_removed: removed, ...told }) {
    const [found] = await tx.groups.find({ ids: [event.resource_id] });
    const now = stillThere(event, found);
    const members = new Set(await tx.groups.memberIds(now.id, [...added, ...removed]));
    requireUnchanged(event, [
      ...(after === undefined ? [] : difference('the name', after.name, now.name)),
      ...(after === undefined ? [] : difference('the description', after.description, now.description)),
      ...told.members_added
        .filter((_, at) => !members.has(added[at] ?? ''))
        .map((name) => `${name} is not a member any more`),
      ...told.members_removed
        .filter((_, at) => members.has(removed[at] ?? ''))
        .map((name) => `${name} is a member again`),
    ]);
    await requirePeople(tx, event, removed, told.members_removed);
    return [{ group: now.name, add: [...removed], remove: [...added], ...before }];
  },
});

/** Throws `stale`, with the names that they had, if some are not in the organization any more. */
async function requirePeople(
  tx: Reads,
  event: AuditEvent,
  ids: readonly string[],
  names: readonly string[],
): Promise<void> {
  const there = new Set((await tx.people.find({ ids })).map((person) => person.id));
  requireUnchanged(
    event,
    names.filter((_, at) => !there.has(ids[at] ?? '')).map((name) => `${name} is gone`),
  );
}
