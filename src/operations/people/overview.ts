import * as z from 'zod/mini';
import { allows, EVERYWHERE, pathsOf } from '../../domain/access/permission-set.ts';
import type { AccessPath } from '../../domain/access/permission-set.ts';
import { byName, ref, toRef } from '../../domain/references.ts';
import type { Ref } from '../../domain/references.ts';
import { besidePerson, person } from '../../domain/people.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { identity } from '../../domain/signin/link.ts';
import { token } from '../../domain/tokens.ts';
import type { Token } from '../../domain/tokens.ts';
import type { Context } from '../../core/context.ts';
import { query } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { refsOn } from '../access/ways.ts';
import { visibleTo } from '../project/describe.ts';
import { identitiesOf } from '../signin/identities.ts';
import { findPerson } from '../shared/resolve.ts';
import { describeTokens } from '../token/describe.ts';
import { MANAGE } from '../token/subject.ts';
import { describeOne, personField } from './describe.ts';
import { groupRolesOf } from './inherited-roles.ts';

/** A role in a project, or (null) in every project, with what gives it. */
const projectRole = z.object({
  /** null: every project. */
  project: z.nullable(ref),
  role: ref,
  /** The group that has it; null: the person. */
  group: z.nullable(ref),
  /** The organization role that maps to it; null: it was given in the project. */
  maps_from: z.nullable(ref),
});
type ProjectRole = z.infer<typeof projectRole>;

const personOverview = z.extend(person, {
  ...besidePerson,
  /** Roles in projects that the caller may see. */
  project_roles: z.array(projectRole),
  /** Of the projects that the caller may see. */
  owned_projects: z.array(ref),
  /** Whom sign-in providers know them as. */
  identities: z.array(identity),
  /** Those that work; null: the caller may not see them. */
  tokens: z.nullable(z.array(token)),
});
export type PersonOverview = z.infer<typeof personOverview>;

export const peopleOverview = query({
  name: 'people.overview',
  summary: 'Show a person with roles, groups, projects and tokens',
  permission: ['organization.people.view'],
  also: { [MANAGE]: "to see somebody else's tokens" },
  input: z.object({ person: personField() }),
  output: personOverview,
  errors: ['not_found'],
  async run(context, input) {
    const { tx } = context;
    const record = await findPerson(tx, input.person, { unverified: true });
    const described = await describeOne(tx, record);
    return {
      ...described,
      inherited_roles: await groupRolesOf(tx, [described]),
      project_roles: await projectRolesOf(context, record),
      owned_projects: await ownedBy(context, record),
      identities: await identitiesOf(tx, record.id),
      tokens: await tokensOf(context, record),
    };
  },
});

async function projectRolesOf({ tx, actor }: Context<Reads>, { id }: PersonRecord): Promise<ProjectRole[]> {
  const visible = visibleTo(actor().permissions);
  const seen = visible === undefined ? undefined : new Set(visible);
  const paths = pathsOf(await tx.access.load([{ type: 'user', id }]), id).filter(
    ({ mappedId, scope }) => mappedId !== null || (scope !== EVERYWHERE && (seen === undefined || seen.has(scope))),
  );
  const refTo = await refsOn(tx, paths);
  return paths.map((path) => toRole(path, refTo)).sort(inOrder);
}

const toRole = ({ groupId, roleId, mappedId, scope }: AccessPath, refTo: (id: string) => Ref): ProjectRole => ({
  project: mappedId === null ? refTo(scope) : null,
  role: refTo(mappedId ?? roleId),
  group: groupId === null ? null : refTo(groupId),
  maps_from: mappedId === null ? null : refTo(roleId),
});

/** Every project first, then by the project's name, then their own roles before those of groups. */
const inOrder = (one: ProjectRole, other: ProjectRole): number =>
  byName({ name: one.project?.name ?? '' }, { name: other.project?.name ?? '' }) ||
  byName({ name: one.group?.name ?? '' }, { name: other.group?.name ?? '' });

async function ownedBy({ tx, actor }: Context<Reads>, { id }: PersonRecord): Promise<Ref[]> {
  const visible = visibleTo(actor().permissions);
  const owned = await tx.projects.ownedBy(id);
  return owned.filter((one) => visible === undefined || visible.includes(one.id)).map(toRef);
}

/** So many tokens are shown; `token list` has them all. */
const MOST_TOKENS = 100;

async function tokensOf(context: Context<Reads>, { id }: PersonRecord): Promise<Token[] | null> {
  const { tx, at, actor } = context;
  if (actor().id !== id && !allows(actor().permissions, MANAGE)) return null;
  const { items } = await tx.tokens.list({ at, subjectId: id, state: 'active' }, { after: null, limit: MOST_TOKENS });
  return describeTokens(context, items);
}
