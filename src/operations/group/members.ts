import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { pageFields, pageOf, pageRequest } from '../../domain/page.ts';
import { personRef, toPersonRef } from '../../domain/references.ts';
import { findGroup } from '../shared/resolve.ts';
import { groupField } from './describe.ts';

/** The members a page at a time: a group may have as many as there are people. */
export const groupMembers = query({
  name: 'group.members',
  summary: 'List the members of a group',
  permission: ['organization.groups.view'],
  input: z.object({ group: groupField(), ...pageFields() }),
  output: pageOf(personRef),
  errors: ['not_found'],
  async run({ tx }, input) {
    const { id: groupId } = await findGroup(tx, input.group);
    const { items, next_cursor } = await tx.people.list({ groupId }, pageRequest(input));
    return { items: items.map(toPersonRef), next_cursor };
  },
});
