import * as z from 'zod/mini';
import { allows, EVERYWHERE } from '../../domain/access/permission-set.ts';
import type { PermissionSet } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import { field, PERSON } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { pageFields, pageOf, pageRequest } from '../../domain/page.ts';
import { project } from '../../domain/projects.ts';
import type { Project, ProjectRecord } from '../../domain/projects.ts';
import { query } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { findPerson, findProject } from '../shared/resolve.ts';
import { namedProject, projectField } from './field.ts';

const VIEW = 'project.view';

export const projectList = query({
  name: 'project.list',
  summary: 'List the projects that you may see',
  permission: { none: `it lists those in which you have ${VIEW}`, authenticated: true },
  also: { 'organization.people.view': 'to list the projects of an owner' },
  input: z.object({
    search: z.optional(field(reference(), 'only projects whose name contains this', 'TEXT')),
    owner: z.optional(field(reference(), 'only projects that this person owns', PERSON)),
    ...pageFields(),
  }),
  output: pageOf(project),
  errors: ['forbidden', 'not_found'],
  async run(context, input) {
    const { tx } = context;
    if (input.owner !== undefined) context.require('organization.people.view');
    const filter = {
      search: input.search,
      ownerId: input.owner === undefined ? undefined : (await findPerson(tx, input.owner, { unverified: true })).id,
      ids: visibleTo(context.actor().permissions),
    };
    const page = await tx.projects.list(filter, pageRequest(input));
    return { items: await tx.projects.describe(page.items), next_cursor: page.next_cursor };
  },
});

/** The ids of the projects that may be seen; undefined: all. */
const visibleTo = (held: PermissionSet): string[] | undefined =>
  allows(held, VIEW)
    ? undefined
    : [...held.keys()].filter((scope) => scope !== EVERYWHERE && allows(held, VIEW, scope));

export const projectShow = query({
  name: 'project.show',
  summary: 'Show a project and its owner',
  permission: [VIEW],
  project: namedProject,
  input: z.object({ project: projectField() }),
  output: project,
  errors: ['not_found'],
  run: async ({ tx }, input) => describeProject(tx, await findProject(tx, input.project)),
});

/** One project in public form. */
export async function describeProject(tx: Reads, record: ProjectRecord): Promise<Project> {
  const [described] = await tx.projects.describe([record]);
  if (described === undefined) throw new AppError('internal', 'a project vanished while being described');
  return described;
}
