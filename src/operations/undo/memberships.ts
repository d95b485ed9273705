import * as z from 'zod/mini';
import { groupModify } from '../group/modify.ts';
import { inverse, requireUnchanged, stillThere } from './inverse.ts';

/** Removes a person from the groups in which an import put them. */

const groups = z.strictObject({ groups_added: z.array(z.string()), group_ids_added: z.array(z.string()) });

export const memberships = inverse({
  operation: groupModify,
  told: z.strictObject({ after: groups }),
  async inputs(tx, event, { after: { groups_added, group_ids_added } }) {
    const [found] = await tx.people.find({ ids: [event.resource_id] });
    const person = stillThere(event, found);
    const there = new Map((await tx.groups.find({ ids: group_ids_added })).map((group) => [group.id, group]));
    const changes: string[] = [];
    for (const [at, id] of group_ids_added.entries())
      if (!there.has(id)) changes.push(`the group ${groups_added[at] ?? ''} is gone`);
      else if ((await tx.groups.memberIds(id, [person.id])).length === 0)
        changes.push(`${person.username} is not a member of ${groups_added[at] ?? ''} any more`);
    requireUnchanged(event, changes);
    return [...there.values()].map((group) => ({ group: group.name, remove: [person.id] }));
  },
});
