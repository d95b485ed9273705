import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field, GROUP } from '../../domain/field.ts';
import { group } from '../../domain/groups.ts';
import type { Group, GroupRecord } from '../../domain/groups.ts';
import { reference } from '../../domain/names/names.ts';
import { pageFields, pageOf, pageRequest } from '../../domain/page.ts';
import { query } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { findGroup } from '../shared/resolve.ts';

/** The field that names a group. */
export const groupField = () => field(reference(), 'a group: name or id', GROUP);

export const groupList = query({
  name: 'group.list',
  summary: 'List the groups of the organization',
  permission: ['organization.groups.view'],
  input: z.object({
    search: z.optional(field(reference(), 'only groups whose name contains this', 'TEXT')),
    ...pageFields(),
  }),
  output: pageOf(group),
  async run({ tx }, input) {
    const page = await tx.groups.list(input.search, pageRequest(input));
    return { items: await tx.groups.describe(page.items), next_cursor: page.next_cursor };
  },
});

export const groupShow = query({
  name: 'group.show',
  summary: 'Show a group and its members',
  permission: ['organization.groups.view'],
  input: z.object({ group: groupField() }),
  output: group,
  errors: ['not_found'],
  run: async ({ tx }, input) => describeOne(tx, await findGroup(tx, input.group)),
});

/** One group in public form. */
export async function describeOne(tx: Reads, record: GroupRecord): Promise<Group> {
  const [described] = await tx.groups.describe([record]);
  if (described === undefined) throw new AppError('internal', 'a group vanished while being described');
  return described;
}
