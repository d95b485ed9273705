import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { choiceOf } from '../../domain/jobs/agent.ts';
import { project } from '../../domain/projects.ts';
import { requireNoneRunning } from '../job/next.ts';
import { loseDead } from '../job/proceed.ts';
import { findProject } from '../shared/resolve.ts';
import { namedProject, projectField } from './field.ts';
import { describeProject } from './describe.ts';
import { declaredQueues } from './queues.ts';
import { specFact, specOf } from './spec.ts';

export const projectDelete = operation({
  name: 'project.delete',
  summary: 'Delete a project with its queues; everybody loses the role that they have in it',
  permission: ['project.delete'],
  project: namedProject,
  records: ['Project.Removed'],
  input: z.object({ project: projectField() }),
  output: project,
  errors: ['not_found', 'conflict'],
  async run(context, input) {
    const { tx } = context;
    const target = await findProject(tx, input.project);
    await loseDead(context, '');
    await requireNoneRunning(tx, target);
    // All at once: over a network, that is one round trip.
    const [gone, members, queues, [agent], spec] = await Promise.all([
      describeProject(tx, target),
      tx.projects.members(target.id),
      declaredQueues(tx, target),
      tx.machineTypes.agents([target.id]),
      specOf(tx, target),
    ]);
    await tx.projects.remove([target.id]);
    context.record({
      kind: 'Project.Removed',
      id: target.id,
      name: target.name,
      description: `the project ${target.name} was deleted`,
      metadata: {
        before: {
          name: gone.name,
          description: gone.description,
          owner: gone.owner.username,
          owner_id: gone.owner.id,
          ...(queues.length === 0 ? {} : { queues }),
          members: members.map(({ type, id, name: called, role }) => ({ subject_type: type, id, name: called, role })),
          ...(agent === undefined ? {} : { initialization_agent: choiceOf(agent) }),
          ...specFact(spec),
        },
      },
    });
    return gone;
  },
});
