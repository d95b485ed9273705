import { giveMappedRole, giveRoleOfName } from '../../operations/scim/mapping/group-role.ts';
import { isRenamed, recordGroupChange } from '../../operations/group/record-change.ts';
import { requireFreeName } from '../../operations/shared/names.ts';
import type { Context } from '../../core/context.ts';
import { checked } from '../../core/validate.ts';
import type { GroupRecord } from '../../domain/groups.ts';
import { name as nameField } from '../../domain/names/names.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { scimFault } from '../../domain/scim/fault.ts';
import { textOf } from '../texts.ts';

/** Brings a group to what the provider says of it: each part that differs, with its event. */

/** The kinds of events that it may record. */
export const BRINGING = ['Group.Modified', 'Group.Linked', 'Group.RoleChanged'] as const;

/** What else it may need. */
export const ALSO_MAPPED = { 'organization.people.change_role': 'to give it another role that is mapped to its name' };

/** The name of a group, as it is stored. Throws `invalidValue`. */
export function groupName(displayName: unknown): string {
  const result = checked(nameField(), displayName);
  if ('fault' in result) throw scimFault('invalidValue', `displayName ${result.fault.problem}`);
  return result.data as string;
}

interface Wanted {
  /** undefined: it stays. */
  readonly displayName?: string | undefined;
  /** undefined: it stays; null: there is none any more. */
  readonly externalId?: string | null | undefined;
  readonly joining: readonly PersonRecord[];
  readonly leaving: readonly PersonRecord[];
}

/** Changes name, members and the provider's id where they differ. Throws `conflict` for the name of another group. */
export async function bring(context: Context, group: GroupRecord, wanted: Wanted): Promise<void> {
  const { tx, at } = context;
  const { joining, leaving } = wanted;
  const name = wanted.displayName === undefined ? group.name : groupName(wanted.displayName);
  const after = { name, description: group.description };
  const change = { before: group, after, joining, leaving };
  if (isRenamed(change)) {
    await requireFreeName(tx, 'group', name, group.id);
    await tx.groups.update(group.id, { ...after, updated_at: at });
  }
  const pairs = (people: readonly PersonRecord[]) => people.map(({ id }) => ({ group_id: group.id, person_id: id }));
  if (joining.length > 0) await tx.groups.addMembers(pairs(joining));
  if (leaving.length > 0) await tx.groups.removeMembers(pairs(leaving));
  recordGroupChange(context, change);
  if (isRenamed(change)) await giveRoleOfName(context, { ...group, name }, group.name);
  await bringLink(context, { ...group, name }, wanted.externalId);
}

async function bringLink(context: Context, group: GroupRecord, wanted: string | null | undefined): Promise<void> {
  const { tx, record, actor } = context;
  const { id, name: groupNamed } = group;
  const [before] = await tx.scim.groupLinks([id]);
  const external_id = wanted === undefined ? (before?.external_id ?? null) : textOf('externalId', wanted);
  if (before?.linked === true && before.external_id === external_id) return;
  await tx.scim.putGroupLink({ id, linked: true, external_id });
  record({
    kind: 'Group.Linked',
    id,
    name: groupNamed,
    description: `${actor().username} ${before?.linked === true ? 'knows the group' : 'manages the group'} ${groupNamed} ${before?.linked === true ? 'by another id' : 'now'}`,
    metadata: { before: { external_id: before?.external_id ?? null }, after: { external_id } },
  });
  if (before?.linked !== true) await giveMappedRole(context, group);
}
