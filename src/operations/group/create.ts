import type { GroupRecord } from '../../domain/groups.ts';
import type { RoleRecord } from '../../domain/roles/roles.ts';
import type { Context } from '../../core/context.ts';
import { roleBinding } from '../shared/role-binding.ts';

/** What creating one group and creating groups by import share. */

/** A group to be made, with the role that its members inherit. */
export interface NewGroup {
  readonly name: string;
  readonly description: string;
  readonly role: RoleRecord;
  readonly members?: readonly string[];
}

/** Inserts groups with their roles, and records their events. The names must be free. */
export async function createGroups(context: Context, groups: readonly NewGroup[]): Promise<GroupRecord[]> {
  const { tx, at, environment } = context;
  const made = groups.map((group) => ({
    group,
    record: {
      id: environment.newId(),
      name: group.name,
      description: group.description,
      created_at: at,
      updated_at: at,
    },
  }));
  await tx.groups.insert(made.map(({ record }) => record));
  await tx.roles.bind(made.map(({ group, record }) => roleBinding({ type: 'group', id: record.id }, group.role)));
  for (const { group, record } of made) {
    context.record({
      kind: 'Group.Added',
      id: record.id,
      name: record.name,
      description: `the group ${record.name} was created with the role ${group.role.name}`,
      metadata: {
        after: {
          name: record.name,
          description: record.description,
          role: group.role.name,
          members: [...(group.members ?? [])],
        },
      },
    });
  }
  return made.map(({ record }) => record);
}
