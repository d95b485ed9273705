import * as z from 'zod/mini';
import { nameOf, namesOf } from '../../domain/references.ts';
import { peopleRemove } from '../people/remove.ts';
import { MOST_AT_ONCE } from '../shared/each.ts';
import { bulkInverse, difference, listDifference, requireUnchanged, stillThere } from './inverse.ts';

/** Removes people who were added, as long as nobody has used or changed their accounts. */

const account = z.strictObject({
  email: z.nullable(z.string()),
  username: z.string(),
  role: z.nullable(z.string()),
  groups: z.array(z.string()),
});

export const personAdded = bulkInverse({
  operation: peopleRemove,
  told: z.strictObject({ after: account }),
  async inputs(tx, events) {
    const ids = events.map(({ event }) => event.resource_id);
    const described = await tx.people.describe(await tx.people.find({ ids }));
    const people = new Map(described.map((person) => [person.id, person]));
    for (const { event, told } of events) {
      const now = stillThere(event, people.get(event.resource_id));
      const { after: then } = told;
      requireUnchanged(event, [
        ...difference('the e-mail', then.email ?? '', now.email ?? ''),
        ...difference('the username', then.username, now.username),
        ...difference('the role', then.role ?? '', nameOf(now.role) ?? ''),
        ...listDifference('their groups', then.groups, namesOf(now.groups)),
        ...difference('the status', 'active', now.status),
        ...(now.last_login_at === null ? [] : [`${now.username} has logged in since`]),
      ]);
    }
    return inChunks(ids).map((some) => ({ people: [...some] }));
  },
});

/** Lists that one operation takes. */
export function inChunks(ids: readonly string[]): readonly (readonly string[])[] {
  const chunks: (readonly string[])[] = [];
  for (let at = 0; at < ids.length; at += MOST_AT_ONCE) chunks.push(ids.slice(at, at + MOST_AT_ONCE));
  return chunks;
}
