import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field, PERSON } from '../../domain/field.ts';
import { description, name, reference } from '../../domain/names/names.ts';
import { project, PROJECT_ADMIN } from '../../domain/projects.ts';
import type { Project, ProjectRecord } from '../../domain/projects.ts';
import { NO_SPEC, projectSpec } from '../../domain/project-spec.ts';
import type { ProjectSpec } from '../../domain/project-spec.ts';
import { commandLine } from '../../lib/shell.ts';
import { stateAhead } from '../../core/guards/state-ahead.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { requireFreeName } from '../shared/names.ts';
import { findPerson, findRole } from '../shared/resolve.ts';
import { CHANGE_OWNER, findOwner } from './owner.ts';
import { describeProject, VIEW } from './describe.ts';
import { keepSpec, specFact } from './spec.ts';
import { roleBinding } from '../shared/role-binding.ts';
import { ifNotExists, otherwiseDescribed, unlessThere, unlike } from '../shared/if-not-exists.ts';

const create = operation({
  name: 'project.create',
  summary: 'Create a project, whose owner becomes its Admin',
  permission: ['organization.projects.create'],
  also: { [CHANGE_OWNER]: 'in every project, to make somebody else its owner' },
  records: ['Project.Added'],
  input: z.object({
    name: field(name(), 'the name of the project', 'NAME'),
    description: z._default(field(description(), 'what it is about', 'TEXT'), ''),
    owner: z.optional(field(reference(), 'who owns it (default: you)', PERSON)),
    ...ifNotExists(),
  }),
  output: project,
  errors: ['conflict', 'not_found', 'escalation'],
  run: makeProject,
});

interface NewProject {
  readonly name: string;
  readonly description: string;
  readonly owner?: string | undefined;
  readonly spec?: ProjectSpec | undefined;
}

/** Makes a project, whose owner is the actor if nobody else is named. Throws as `project.create` says. */
async function makeProject(context: Context, input: NewProject): Promise<Project> {
  const { tx, at, environment } = context;
  const { id: actorId } = context.actor();
  tx.ahead(() => [
    findOwner(context, input.owner ?? actorId),
    tx.people.find({ ids: [actorId] }),
    findRole(tx, PROJECT_ADMIN, 'project'),
    requireFreeProjectName(tx, input.name),
    ...(input.owner === undefined ? stateAhead(tx, [{ type: 'user', id: actorId }]) : []),
  ]);
  const owner = await findOwner(context, input.owner ?? actorId);
  if (owner.id !== actorId) context.require(CHANGE_OWNER);
  const admin = await findRole(tx, PROJECT_ADMIN, 'project');
  await requireFreeProjectName(tx, input.name);
  const made: ProjectRecord = {
    id: environment.newId(),
    name: input.name,
    description: input.description,
    owner_id: owner.id,
    created_at: at,
    updated_at: at,
  };
  await tx.projects.insert([made]);
  if (input.spec !== undefined) await keepSpec(tx, made, input.spec);
  await tx.roles.bind([roleBinding({ type: 'user', id: owner.id }, admin, at, made.id)]);
  context.record({
    kind: 'Project.Added',
    id: made.id,
    name: made.name,
    description: `the project ${made.name} was created for ${owner.username}, its ${admin.name}`,
    metadata: {
      after: {
        name: made.name,
        description: made.description,
        owner: owner.username,
        owner_id: owner.id,
        role: admin.name,
        ...specFact(input.spec ?? NO_SPEC),
      },
    },
  });
  return describeProject(tx, made);
}

/** The same of what clients of Semaphore say as well. */
export const projectCreateWithSpec = () =>
  operation({ ...create, input: z.extend(create.input, { spec: z.optional(projectSpec()) }), run: makeProject });

export const projectCreate = unlessThere(create, {
  view: VIEW,
  async find({ tx }, { name: wanted, description: asked, owner: ref }) {
    const owner = ref === undefined ? undefined : await findPerson(tx, ref);
    const [there] = await tx.projects.find({ names: [wanted] });
    if (there === undefined) return undefined;
    const output = await describeProject(tx, there);
    const differences = [
      ...unlike('owner', output.owner.username, owner?.username),
      ...otherwiseDescribed(there.description, asked),
    ];
    return { output, name: `the project ${there.name}`, differences, project: there };
  },
});

/** Throws `conflict`, naming the project and its owner, for a name that is taken or could be mistaken for another. */
export async function requireFreeProjectName(tx: Reads, wanted: string, id?: string): Promise<void> {
  const [holder] = await tx.projects.find({ names: [wanted] });
  if (holder === undefined) return requireFreeName(tx, 'project', wanted, id);
  const { owner } = await describeProject(tx, holder);
  throw new AppError('conflict', `there is a project ${wanted} already, which ${owner.username} owns`, {
    hint: commandLine('roster', 'project', 'show', holder.name),
    details: { id: holder.id, owner: owner.username },
  });
}
