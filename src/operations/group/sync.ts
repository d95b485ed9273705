import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field, PERSON } from '../../domain/field.ts';
import type { GroupRecord } from '../../domain/groups.ts';
import { reference } from '../../domain/names/names.ts';
import { pageRequest } from '../../domain/page.ts';
import { personRef, ref, toPersonRef, toRef } from '../../domain/references.ts';
import type { PersonRef } from '../../domain/references.ts';
import { counted } from '../../lib/plural.ts';
import { operation } from '../../core/operation.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { runNested } from '../shared/adapt.ts';
import { allowedOf, cap } from '../shared/cap.ts';
import { findGroup } from '../shared/resolve.ts';
import { groupField } from './describe.ts';
import { groupModify } from './modify.ts';
import { findVerified } from './find-verified.ts';

/** How many groups and members one call takes, in all. */
const MOST_GROUPS = 1000;
const MOST_MEMBERS = 20_000;
/** How many of them one change of a group takes. */
const TOGETHER = 1000;

const synced = z.object({
  group: ref,
  added: z.array(personRef),
  removed: z.array(personRef),
  /** How many members stay. */
  unchanged: z.number(),
});
type Synced = z.infer<typeof synced>;

export const groupSync = operation({
  name: 'group.sync',
  summary: 'Give groups exactly these members',
  permission: ['organization.groups.modify'],
  records: groupModify.records,
  input: z.object({
    groups: z
      .array(
        z.object({
          group: groupField(),
          members: z.array(field(reference(), 'a member', PERSON)).check(z.maxLength(MOST_MEMBERS)),
        }),
      )
      .check(z.minLength(1), z.maxLength(MOST_GROUPS))
      .check(
        z.refine(
          (groups) => groups.reduce((sum, { members }) => sum + members.length, 0) <= MOST_MEMBERS,
          `takes at most ${MOST_MEMBERS} members`,
        ),
      ),
    max_removals: z._default(
      field(cap(), 'refuse to remove more members of a group: a number, or a percentage of its members', 'N|P%'),
      '10%',
    ),
  }),
  output: z.array(synced),
  errors: ['not_found', 'conflict', 'managed_by_scim', 'escalation'],
  async run(context, input) {
    const { tx } = context;
    const plans = [];
    for (const { group, members } of input.groups) plans.push(await planOf(tx, await findGroup(tx, group), members));
    const ids = plans.map(({ group }) => group.id);
    const twice = plans.find(({ group }, at) => ids.indexOf(group.id) !== at);
    if (twice !== undefined)
      throw new AppError('invalid', `the group ${twice.group.name} is named twice`, { hint: 'name each group once' });
    // All refusals come before the first change.
    for (const plan of plans) requireFew(plan, input.max_removals);
    for (const plan of plans) await carryOut(context, plan);
    return plans.map(({ group, ...plan }) => ({ group: toRef(group), ...plan }));
  },
});

type Plan = Omit<Synced, 'group'> & { readonly group: GroupRecord };

async function planOf(tx: Reads, group: GroupRecord, refs: readonly string[]): Promise<Plan> {
  const wanted = new Map((await findVerified(tx, refs)).map((person) => [person.id, toPersonRef(person)]));
  const members = await membersOf(tx, group.id);
  const removed = members.filter(({ id }) => !wanted.has(id));
  for (const { id } of members) wanted.delete(id);
  return { group, added: [...wanted.values()], removed, unchanged: members.length - removed.length };
}

async function membersOf(tx: Reads, groupId: string): Promise<PersonRef[]> {
  const members: PersonRef[] = [];
  let cursor: string | undefined;
  do {
    const page = await tx.groups.members([groupId], pageRequest({ limit: TOGETHER, cursor }));
    members.push(...page.items.map(toPersonRef));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return members;
}

/** A file that was cut short must not empty a group. Throws `conflict`. */
function requireFew({ group, removed, unchanged }: Plan, most: string): void {
  const allowed = allowedOf(most, removed.length + unchanged);
  if (removed.length <= allowed) return;
  throw new AppError(
    'conflict',
    `${removed.length} of ${counted(removed.length + unchanged, 'member')} of ${group.name} would be removed, more than ${most}`,
    {
      hint: `look at what is missing; if it is right: --max-removals ${removed.length}; nothing was changed`,
      details: { group: group.name, removals: removed.length, allowed },
    },
  );
}

/** As a change of the group, which asks for what such a change asks for, and records it. */
async function carryOut(context: Context, { group, added, removed }: Plan): Promise<void> {
  for (let at = 0; at < Math.max(added.length, removed.length); at += TOGETHER) {
    const some = (people: readonly PersonRef[]) => people.slice(at, at + TOGETHER).map(({ id }) => id);
    await runNested(context, groupModify, { group: group.id, add: some(added), remove: some(removed) });
    await context.pace();
  }
}
