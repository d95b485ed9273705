import * as z from 'zod/mini';
import { EVERYWHERE, pathsOf } from '../../domain/access/permission-set.ts';
import type { Context } from '../../core/context.ts';
import { query } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { field, PERSON, ROLE, SUBJECT } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { pageRequest } from '../../domain/page.ts';
import { project, PROJECT_SORTS } from '../../domain/projects.ts';
import { findAnySubject } from '../access/subject.ts';
import { listed, listFields, listOf, sinceOf } from '../shared/listing.ts';
import { findPerson, findRole } from '../shared/resolve.ts';
import { VIEW, visibleTo } from './describe.ts';

export const projectList = query({
  name: 'project.list',
  summary: 'List the projects that you may see',
  permission: { none: `it lists those in which you have ${VIEW}`, authenticated: true },
  also: { 'organization.people.view': 'to list the projects of an owner or member, or those where a role is held' },
  input: z.object({
    search: z.optional(field(reference(), 'only projects whose name contains this', 'TEXT')),
    owner: z.optional(field(reference(), 'only projects that this person owns', PERSON)),
    member: z.optional(
      field(reference(), 'only projects in which this person, group or service account has a role', SUBJECT),
    ),
    role: z.optional(
      field(reference(), 'only projects in which the member has this role, or else anybody was given it', ROLE),
    ),
    direct: z.optional(
      field(z.boolean(), 'only by a role of their own in the project, not by a group or an organization role'),
    ),
    ...listFields(PROJECT_SORTS),
  }),
  output: listOf(project),
  errors: ['forbidden', 'not_found', 'ambiguous', 'scope_mismatch', 'conflict'],
  async run(context, input) {
    const { tx } = context;
    if ([input.owner, input.member, input.role].some((one) => one !== undefined))
      context.require('organization.people.view');
    const roleId = input.role === undefined ? undefined : (await findRole(tx, input.role, 'project')).id;
    const filter = {
      search: input.search,
      ownerId: input.owner === undefined ? undefined : (await findPerson(tx, input.owner, { unverified: true })).id,
      ids: await among(context, input, roleId),
      roleId: input.member === undefined ? roleId : undefined,
      ...sinceOf(input, context.at),
    };
    const { items, next_cursor } = await tx.projects.list(filter, pageRequest(input));
    return listed(input, { items: await tx.projects.describe(items), next_cursor }, () => tx.projects.count(filter));
  },
});

/** The ids of the projects that the actor may see and the member has a role in; undefined: all. */
async function among(
  { tx, actor }: Context<Reads>,
  { member, direct = false }: { readonly member?: string | undefined; readonly direct?: boolean | undefined },
  roleId: string | undefined,
): Promise<string[] | undefined> {
  const visible = visibleTo(actor().permissions);
  if (member === undefined) return visible;
  const subject = await findAnySubject(tx, member);
  const ways = pathsOf(await tx.access.load([subject]), subject.id).filter(
    ({ groupId, roleId: bound, mappedId, scope }) =>
      (scope !== EVERYWHERE || mappedId !== null) &&
      (roleId === undefined || roleId === (mappedId ?? bound)) &&
      (!direct || (groupId === null && mappedId === null)),
  );
  if (ways.some(({ scope }) => scope === EVERYWHERE)) return visible;
  const held = new Set(ways.map(({ scope }) => scope));
  return visible === undefined ? [...held] : visible.filter((id) => held.has(id));
}
