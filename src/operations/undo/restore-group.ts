import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import type { Context } from '../../core/context.ts';
import { AppError } from '../../domain/errors.ts';
import { enforce, ownerOfPeopleOnly } from '../../domain/guards.ts';
import { requireFreeName } from '../shared/names.ts';
import { defaultRole } from '../shared/resolve.ts';
import { roleBinding } from '../shared/role-binding.ts';
import { inverse, requireGone } from './inverse.ts';

/** Makes a deleted group again under its id, with its role, its members and its roles in projects. */

const CHANGE_ROLE = 'organization.people.change_role';
const INVITE = 'project.people.invite';

/** A role that a group has in a project. */
const projectRole = z.strictObject({ id: z.string(), name: z.string(), role: z.string(), role_id: z.string() });

/** What the log keeps of a deleted group. */
const facts = z.strictObject({
  name: z.string(),
  description: z.string(),
  role: z.string(),
  role_id: z.string(),
  members: z.array(z.string()),
  member_ids: z.array(z.string()),
  projects: z.array(projectRole),
});

const groupRestore = operation({
  name: 'group.restore',
  summary: 'Make a deleted group again',
  permission: ['organization.groups.create'],
  also: {
    'organization.groups.modify': 'where it had members',
    [CHANGE_ROLE]: 'where it had another role than the default',
    [INVITE]: 'where it had a role in a project',
  },
  records: ['Group.Added'],
  input: z.extend(facts, { id: z.string(), event: z.number() }),
  output: z.object({ id: z.string() }),
  async run(context, { id, event, name, description, ...was }) {
    const { tx, at } = context;
    if (was.member_ids.length > 0) context.require('organization.groups.modify');
    if (was.role_id !== (await defaultRole(tx)).id) context.require(CHANGE_ROLE);
    for (const project of was.projects) context.require(INVITE, project);
    const gone = await goneOf(context, was);
    if (gone.length > 0)
      throw new AppError('stale', `event ${event} cannot be undone any more: ${gone.join(', ')} is gone`, {
        hint: 'create the group again by hand: roster group create NAME',
        details: { event, gone },
      });
    enforce(ownerOfPeopleOnly(was.role, `the group ${name}`));
    await requireFreeName(tx, 'group', name);
    await tx.groups.insert([{ id, name, description, created_at: at, updated_at: at }]);
    const subject = { type: 'group', id } as const;
    await tx.roles.bind([
      roleBinding(subject, { id: was.role_id }, at),
      ...was.projects.map((project) => roleBinding(subject, { id: project.role_id }, at, project.id)),
    ]);
    await tx.groups.addMembers(was.member_ids.map((person_id) => ({ group_id: id, person_id })));
    context.record({
      kind: 'Group.Added',
      id,
      name,
      description: `the group ${name} is there again with the role ${was.role}`,
      metadata: {
        after: { name, description, role: was.role, members: was.members, projects: was.projects.map((one) => one.id) },
      },
    });
    return { id };
  },
});

export const groupRemoved = inverse({
  operation: groupRestore,
  told: z.strictObject({ before: facts, undoes: z.optional(z.string()) }),
  async inputs(tx, event, { before }) {
    requireGone(event, await tx.groups.find({ ids: [event.resource_id] }));
    return [{ ...before, id: event.resource_id, event: event.seq }];
  },
});

/** The names of what is not there any more. */
async function goneOf({ tx }: Context, was: Omit<z.infer<typeof facts>, 'name' | 'description'>): Promise<string[]> {
  const roleIds = [was.role_id, ...was.projects.map((one) => one.role_id)];
  const found = await Promise.all([
    tx.people.find({ ids: was.member_ids }),
    tx.roles.find({ ids: [...new Set(roleIds)] }),
    tx.projects.find({ ids: was.projects.map((one) => one.id) }),
  ]);
  const there = new Set(found.flat().map(({ id }) => id));
  return [
    ...was.members.filter((_, at) => !there.has(was.member_ids[at] ?? '')),
    ...(there.has(was.role_id) ? [] : [`the role ${was.role}`]),
    ...was.projects.flatMap((one) => [
      ...(there.has(one.id) ? [] : [`the project ${one.name}`]),
      ...(there.has(one.role_id) ? [] : [`the role ${one.role}`]),
    ]),
  ];
}
