import type { Context } from '../../../core/context.ts';
import type { GroupRecord } from '../../../domain/groups.ts';
import { sortKey } from '../../../domain/names/names.ts';
import type { Ref } from '../../../domain/references.ts';
import type { RoleRecord } from '../../../domain/roles/roles.ts';
import { required } from '../../../lib/required.ts';
import type { Reads } from '../../../core/store/index.ts';
import { giveGroupRole } from '../../group/role.ts';
import { defaultRole } from '../../shared/resolve.ts';
import { GIVES_ROLES } from './provider-gives.ts';

/** The role that is mapped to a name of a group; undefined: none is. */
async function mappedRole(tx: Reads, name: string): Promise<RoleRecord | undefined> {
  const mapping = await tx.scimMappings.named(name);
  if (mapping === undefined) return undefined;
  return required((await tx.roles.find({ ids: [mapping.role_id] }))[0], 'the role of a mapping');
}

/** The role of a new group of the provider: the mapped one, else the default. Throws `forbidden` for who may give no other. */
export async function roleOfNewGroup(context: Context, name: string): Promise<RoleRecord> {
  const { tx } = context;
  const standard = await defaultRole(tx);
  const role = (await mappedRole(tx, name)) ?? standard;
  if (role.id !== standard.id) context.require(GIVES_ROLES);
  return role;
}

/** A group that the provider takes over gets the role that is mapped to its name, if one is. */
export async function giveMappedRole(context: Context, group: GroupRecord): Promise<void> {
  const role = await mappedRole(context.tx, group.name);
  if (role === undefined) return;
  context.require(GIVES_ROLES);
  await giveGroupRole(context, group, role, 'scim');
}

/**
 * A group that the provider renamed gets what is mapped to its new name; the default role where only its former name
 * had a mapping.
 */
export async function giveRoleOfName(context: Context, group: GroupRecord, former: string): Promise<void> {
  const { tx } = context;
  if (sortKey(former) === sortKey(group.name)) return;
  const mapped = await mappedRole(tx, group.name);
  if (mapped === undefined && (await tx.scimMappings.named(former)) === undefined) return;
  context.require(GIVES_ROLES);
  await giveGroupRole(context, group, mapped ?? (await defaultRole(tx)), 'scim');
}

/** The group that the provider manages gets a role, and the caller is told. */
export async function giveManaged(context: Context, managed: Ref | null, role: RoleRecord): Promise<void> {
  if (managed === null) return;
  const [group] = await context.tx.groups.find({ ids: [managed.id] });
  const before = await giveGroupRole(context, required(group, 'the group of the provider'), role, 'scim');
  if (before?.id === role.id) return;
  context.note(
    `the members of ${managed.name} now inherit ${role.name}${before === undefined ? '' : `, before ${before.name}`}`,
  );
}
