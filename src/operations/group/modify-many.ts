import * as z from 'zod/mini';
import { forEachOf, MOST_AT_ONCE, namedOnes } from '../shared/each.ts';
import { groupField } from './describe.ts';
import { groupModify } from './modify.ts';

const { add, remove, description, force } = groupModify.input.shape;

/** How many memberships one call changes at most. */
export const MOST_MEMBERSHIPS = 10 * MOST_AT_ONCE;
export const TOO_MANY_MEMBERSHIPS = `would change more than ${MOST_MEMBERSHIPS} memberships at once`;

export const groupModifyMany = forEachOf(groupModify, {
  name: 'group.modify-many',
  summary: 'Add the same members to several groups, or remove them, all or none',
  input: z
    .object({ groups: namedOnes(groupField()), add, remove, description, force })
    .check(
      z.refine(
        ({ groups, add: added, remove: removed }) =>
          groups.length * (added.length + removed.length) <= MOST_MEMBERSHIPS,
        TOO_MANY_MEMBERSHIPS,
      ),
    ),
  refs: ({ groups }) => groups,
  one: ({ groups: _, ...change }, group) => ({ group, ...change }),
});
