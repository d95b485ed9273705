import canonicalize from 'canonicalize';
import * as z from 'zod/mini';
import { agentChoice, agentText, choiceOf, UNSET } from '../../domain/jobs/agent.ts';
import { NO_SPEC, projectSpec } from '../../domain/project-spec.ts';
import type { ProjectSpec } from '../../domain/project-spec.ts';
import { projectDelete } from '../project/delete.ts';
import { projectEditWithSpec } from '../project/edit.ts';
import { declaredQueues, projectQueue } from '../project/queues.ts';
import { isSameSpec, specOf } from '../project/spec.ts';
import { projectTransfer } from '../project/transfer.ts';
import { projectMember } from './restore-project.ts';
import { difference, inverse, listDifference, requireUnchanged, stillThere } from './inverse.ts';

/** Projects: what was made is deleted, what was deleted is made again under its id, and what was changed is changed back. */

const undoes = z.optional(z.string());
const names = z.strictObject({ name: z.string(), description: z.string() });
/** Left out: it was not changed. */
const withSpec = z.extend(names, { spec: z.optional(projectSpec()) });
const owner = z.strictObject({ owner: z.string(), owner_id: z.string() });
export const projectAdded = inverse({
  operation: projectDelete,
  told: z.strictObject({
    after: z.extend(z.extend(names, owner.shape), {
      role: z.optional(z.string()),
      members: z.optional(z.array(projectMember)),
      queues: z.optional(z.array(projectQueue)),
      initialization_agent: z.optional(agentChoice),
      spec: z.optional(projectSpec()),
    }),
    undoes,
  }),
  async inputs(tx, event, { after }) {
    const [found] = await tx.projects.find({ ids: [event.resource_id] });
    const now = stillThere(event, found);
    const members = await tx.projects.members(now.id);
    const queues = await declaredQueues(tx, now);
    const [agent] = await tx.machineTypes.agents([now.id]);
    const then = after.members?.map(inWords) ?? [`${after.owner_id} ${after.role ?? ''}`];
    requireUnchanged(event, [
      ...difference('the name', after.name, now.name),
      ...difference('the description', after.description, now.description),
      ...(now.owner_id === after.owner_id ? [] : ['it has another owner']),
      ...difference(
        'the initialization agent',
        agentText(after.initialization_agent ?? UNSET),
        agentText(choiceOf(agent)),
      ),
      ...(listDifference('', then, members.map(inWords)).length === 0 ? [] : ['others have roles in it']),
      ...specDifference(after.spec ?? NO_SPEC, await specOf(tx, now)),
      ...(canonicalize(queues) === canonicalize(after.queues ?? []) ? [] : ['it has other queues']),
    ]);
    return [{ project: now.id }];
  },
});

const specDifference = (then: ProjectSpec, now: ProjectSpec): string[] =>
  isSameSpec(then, now) ? [] : ['it has another spec now'];

const inWords = ({ id, role }: { readonly id: string; readonly role: string }): string => `${id} ${role}`;

export const projectModified = inverse({
  operation: projectEditWithSpec(),
  told: z.strictObject({ before: withSpec, after: withSpec, undoes }),
  async inputs(tx, event, { before, after }) {
    const [found] = await tx.projects.find({ ids: [event.resource_id] });
    const now = stillThere(event, found);
    requireUnchanged(event, [
      ...difference('the name', after.name, now.name),
      ...difference('the description', after.description, now.description),
      ...(after.spec === undefined ? [] : specDifference(after.spec, await specOf(tx, now))),
    ]);
    return [{ project: now.id, ...before }];
  },
});

export const projectTransferred = inverse({
  operation: projectTransfer,
  told: z.strictObject({ before: owner, after: owner, undoes }),
  async inputs(tx, event, { before, after }) {
    const [found] = await tx.projects.find({ ids: [event.resource_id] });
    const now = stillThere(event, found);
    requireUnchanged(event, now.owner_id === after.owner_id ? [] : ['it has another owner now']);
    const [former] = await tx.people.find({ ids: [before.owner_id] });
    return [{ project: now.id, to: stillThere(event, former, before.owner).id }];
  },
});
