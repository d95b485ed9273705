import * as z from 'zod/mini';
import { nameOf } from '../../domain/references.ts';
import { groupDelete } from '../group/delete.ts';
import { describeOne, membersOf } from '../group/describe.ts';
import { difference, inverse, listDifference, requireUnchanged, stillThere } from './inverse.ts';

/** Deletes a group that was created. */

const undoes = z.optional(z.string());
const facts = { name: z.string(), description: z.string(), role: z.string(), members: z.array(z.string()) };

export const groupAdded = inverse({
  operation: groupDelete,
  told: z.strictObject({ after: z.strictObject({ ...facts, projects: z.optional(z.array(z.string())) }), undoes }),
  async inputs(tx, event, { after }) {
    const [found] = await tx.groups.find({ ids: [event.resource_id] });
    const now = await describeOne(tx, stillThere(event, found));
    const { bindings } = await tx.access.load([{ type: 'group', id: now.id }]);
    const projects = (bindings.get(now.id) ?? []).flatMap(({ projectId }) => projectId ?? []);
    const members = ((await membersOf(tx, [now.id])).get(now.id) ?? []).map(({ username }) => username);
    requireUnchanged(event, [
      ...difference('the name', after.name, now.name),
      ...difference('the description', after.description, now.description),
      ...difference('the role', after.role, nameOf(now.role) ?? ''),
      ...(listDifference('', after.members, members).length === 0 ? [] : ['it has other members now']),
      ...(listDifference('', after.projects ?? [], projects).length === 0
        ? []
        : ['it has other roles in projects now']),
    ]);
    return [{ group: now.id }];
  },
});
