import * as z from 'zod/mini';
import { allows } from '../../domain/access/permission-set.ts';
import { query } from '../../core/operation.ts';
import { field, GROUP } from '../../domain/field.ts';
import { membership } from '../../domain/groups.ts';
import { reference } from '../../domain/names/names.ts';
import { pageFields, pageOf, pageRequest } from '../../domain/page.ts';
import { toPersonRef, toRef } from '../../domain/references.ts';
import { required } from '../../lib/required.ts';
import { findGroup } from '../shared/resolve.ts';

const VIEW = 'organization.groups.view';
/** Who may do these is told who is in the groups. */
const CHANGES = ['organization.groups.modify', 'organization.groups.create'] as const;

/** So many groups fit in the address of a request. */
export const MOST_GROUPS = 100;

/** The largest `each`: more is a list of its own. */
const MOST_EACH = 1000;

/** Who is in which of several groups: one list for all of them, so that nobody reads each by itself. */
export const groupMemberships = query({
  name: 'group.memberships',
  summary: 'List the members of several groups',
  permission: {
    none: 'it takes one of several permissions',
    authenticated: true,
    limited: 'it takes one of several permissions',
  },
  also: { [VIEW]: 'or one to create or modify groups' },
  input: z.object({
    group: field(
      z.array(field(reference(), 'a group: name or id', GROUP)).check(z.minLength(1), z.maxLength(MOST_GROUPS)),
      'a group: name or id',
      GROUP,
    ),
    each: z.optional(
      field(z.number().check(z.int(), z.gte(1), z.lte(MOST_EACH)), 'at most so many members of each group', 'N'),
    ),
    ...pageFields(),
  }),
  output: pageOf(membership),
  errors: ['forbidden', 'not_found'],
  async run({ tx, actor, require: requirePermission }, input) {
    if (!CHANGES.some((permission) => allows(actor().permissions, permission))) requirePermission(VIEW);
    const groups = new Map<string, { readonly id: string; readonly name: string }>();
    for (const ref of input.group) {
      const found = toRef(await findGroup(tx, ref));
      groups.set(found.id, found);
    }
    const { items, next_cursor } = await tx.groups.members([...groups.keys()], pageRequest(input), input.each);
    return {
      items: items.map((one) => ({
        group: required(groups.get(one.group_id), 'the group of a member'),
        person: toPersonRef(one),
      })),
      next_cursor,
    };
  },
});
