import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { agentChoice } from '../../domain/jobs/agent.ts';
import { NO_SPEC, projectSpec } from '../../domain/project-spec.ts';
import type { RoleRecord } from '../../domain/roles/roles.ts';
import type { Reads } from '../../core/store/index.ts';
import { requireFreeProjectName } from '../project/create.ts';
import { CHANGE_OWNER, findOwner } from '../project/owner.ts';
import { projectQueue } from '../project/queues.ts';
import { keepSpec, specFact } from '../project/spec.ts';
import { MODIFY } from '../queue/place.ts';
import { findRole } from '../shared/resolve.ts';
import { roleBinding } from '../shared/role-binding.ts';
import { inverse, requireGone } from './inverse.ts';

/** Makes a deleted project again under its id, with its owner, all who had a role in it, and its queues. */

const INVITE = 'project.people.invite';

/** Somebody with a role in a project, as the log keeps it. */
export const projectMember = z.strictObject({
  subject_type: z.enum(['user', 'service_account', 'group']),
  id: z.string(),
  name: z.string(),
  role: z.string(),
});

/** What the log keeps of a deleted project. */
const facts = z.strictObject({
  name: z.string(),
  description: z.string(),
  owner: z.string(),
  owner_id: z.string(),
  members: z.array(projectMember),
  queues: z.optional(z.array(projectQueue)),
  /** Left out: none was chosen. */
  initialization_agent: z.optional(agentChoice),
  /** Left out: there was none. */
  spec: z.optional(projectSpec()),
});

const projectRestore = operation({
  name: 'project.restore',
  summary: 'Make a deleted project again',
  permission: ['organization.projects.create'],
  also: {
    [CHANGE_OWNER]: 'where somebody else owned it',
    [INVITE]: 'where others had a role in it',
    [MODIFY.project]: 'where somebody else owned it, and it had queues or an initialization agent',
  },
  records: ['Project.Added'],
  input: z.extend(facts, { id: z.string(), event: z.number() }),
  output: z.object({ id: z.string() }),
  async run(context, { id, event, name, description, members, queues, initialization_agent: agent, spec, ...was }) {
    const { tx, at } = context;
    const project = { id, name };
    const { id: actorId } = context.actor();
    if (was.owner_id !== actorId) context.require(CHANGE_OWNER, project);
    if (was.owner_id !== actorId && (queues !== undefined || agent !== undefined))
      context.require(MODIFY.project, project);
    if (members.some((member) => member.id !== actorId)) context.require(INVITE, project);
    const gone = await goneAmong(tx, [{ subject_type: 'user', id: was.owner_id, name: was.owner }, ...members]);
    if (gone.length > 0)
      throw new AppError('stale', `event ${event} cannot be undone any more: ${gone.join(', ')} is gone`, {
        hint: 'create the project again by hand: roster project create NAME',
        details: { event, gone },
      });
    const owner = await findOwner(context, was.owner_id);
    await requireFreeProjectName(tx, name);
    await tx.projects.insert([{ id, name, description, owner_id: owner.id, created_at: at, updated_at: at }]);
    if (spec !== undefined) await keepSpec(tx, { id }, spec);
    const roles = new Map<string, RoleRecord>();
    for (const role of new Set(members.map((member) => member.role)))
      roles.set(role, await findRole(tx, role, 'project'));
    await tx.roles.bind(
      members.flatMap((member) => {
        const role = roles.get(member.role);
        return role === undefined ? [] : [roleBinding({ type: member.subject_type, id: member.id }, role, at, id)];
      }),
    );
    for (const { status, ...queue } of queues ?? []) {
      const state = { paused: status === 'paused', declared: true, created_at: at, updated_at: at };
      await tx.queues.insert({ ...queue, project_id: id, ...state });
    }
    if (agent !== undefined) {
      const { machine_type, os_image } = agent;
      await tx.machineTypes.putAgent({ scope_id: id, machine_type, os_image, created_at: at, updated_at: at });
    }
    context.record({
      kind: 'Project.Added',
      id,
      name,
      description: `the project ${name} is there again, of ${owner.username}`,
      metadata: {
        after: {
          name,
          description,
          owner: owner.username,
          owner_id: owner.id,
          members,
          ...(queues === undefined ? {} : { queues }),
          ...(agent === undefined ? {} : { initialization_agent: agent }),
          ...specFact(spec ?? NO_SPEC),
        },
      },
    });
    return { id };
  },
});

export const projectRemoved = inverse({
  operation: projectRestore,
  told: z.strictObject({ before: facts, undoes: z.optional(z.string()) }),
  async inputs(tx, event, { before }) {
    requireGone(event, await tx.projects.find({ ids: [event.resource_id] }));
    return [{ ...before, id: event.resource_id, event: event.seq }];
  },
});

interface Subject {
  readonly subject_type: 'user' | 'service_account' | 'group';
  readonly id: string;
  readonly name: string;
}

/** The names of those that are not there any more. */
async function goneAmong(tx: Reads, subjects: readonly Subject[]): Promise<string[]> {
  const ids = subjects.map((subject) => subject.id);
  const there = new Set(
    (await Promise.all([tx.people.find({ ids }), tx.groups.find({ ids }), tx.serviceAccounts.find({ ids })]))
      .flat()
      .map(({ id }) => id),
  );
  return [...new Set(subjects.filter(({ id }) => !there.has(id)).map(({ name }) => name))];
}
