import fc from 'fast-check';
import type { AccessSubject, Binding, NamedRole, WholeGraph } from '../../src/domain/access/permission-set.ts';
import { EVERYWHERE } from '../../src/domain/access/permission-set.ts';

/** Small random organizations, and a plain model of the access rules, to compare with src/domain/access. */

export const ORG_PERMISSIONS = [
  'organization.change_owner',
  'organization.groups.modify',
  'organization.people.change_role',
  'organization.people.remove',
  'organization.service_accounts.modify',
];
export const PROJECT_PERMISSIONS = ['project.people.change_role', 'project.people.invite', 'project.view'];
export const ALL_PERMISSIONS = [...ORG_PERMISSIONS, ...PROJECT_PERMISSIONS];
export const PROJECTS = ['p1', 'p2'];
/** The last is a project without any bindings: what holds everywhere must hold there too. */
export const PLACES = [EVERYWHERE, ...PROJECTS, 'p-untouched'];

export interface ModelSubject extends AccessSubject {
  /** Ids of groups; people only. */
  readonly groups: readonly string[];
  /** Role ids by scope. */
  readonly roles: Readonly<Record<string, string>>;
}
export interface Model {
  readonly subjects: readonly ModelSubject[];
  readonly roles: readonly (Omit<NamedRole, 'permissions'> & {
    readonly id: string;
    readonly permissions: readonly string[];
  })[];
}

const GROUPS = ['g1', 'g2', 'g3'];
/** The first is the Owner role, by its name. */
const ORG_ROLES = ['Owner', 'r1', 'r2', 'r3'];
const PROJECT_ROLES = ['s0', 's1'];

const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

/** At most one role in each scope; Owner is for people. */
const rolesOf = (orgRoles: readonly string[]) =>
  fc
    .tuple(sometimes(fc.constantFrom(...orgRoles)), ...PROJECTS.map(() => sometimes(fc.constantFrom(...PROJECT_ROLES))))
    .map((roles) =>
      Object.fromEntries(
        [EVERYWHERE, ...PROJECTS].flatMap((place, at) => (roles[at] === undefined ? [] : [[place, roles[at]]])),
      ),
    );

const account = (id: string, type: AccessSubject['type']): fc.Arbitrary<ModelSubject> =>
  fc.record({
    id: fc.constant(id),
    type: fc.constant(type),
    active: type === 'group' ? fc.constant(true) : fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.boolean()),
    groups: type === 'user' ? fc.subarray(GROUPS) : fc.constant([]),
    roles: rolesOf(type === 'user' ? ORG_ROLES : ORG_ROLES.slice(1)),
  });

const someRoles = fc.tuple(
  ...ORG_ROLES.map((id) =>
    fc.record({
      id: fc.constant(id),
      name: fc.constant(id),
      scope: fc.constant('org' as const),
      permissions: fc.subarray(ORG_PERMISSIONS),
      mapsTo: fc.option(fc.constantFrom(...PROJECT_ROLES)),
    }),
  ),
  ...PROJECT_ROLES.map((id) =>
    fc.record({
      id: fc.constant(id),
      name: fc.constant(id),
      scope: fc.constant('project' as const),
      permissions: fc.subarray(PROJECT_PERMISSIONS),
      mapsTo: fc.constant(null),
    }),
  ),
);

export const organizations: fc.Arbitrary<Model> = fc.record({
  subjects: fc.tuple(
    ...['ada', 'bob', 'eve', 'zoe'].map((id) => account(id, 'user')),
    account('robot', 'service_account'),
    ...GROUPS.map((id) => account(id, 'group')),
  ),
  roles: someRoles,
});

/** The graph that a store would load. */
export const graphOf = ({ subjects, roles }: Model): WholeGraph => ({
  subjects: subjects.map(({ id, type, active }) => ({ id, type, active })),
  roles: new Map(roles.map(({ id, permissions, ...role }) => [id, { ...role, permissions: new Set(permissions) }])),
  bindings: new Map(
    subjects.map(({ id, roles: bound }): [string, Binding[]] => [
      id,
      Object.entries(bound).map(([place, roleId]) => ({ roleId, projectId: place === EVERYWHERE ? null : place })),
    ]),
  ),
  memberships: new Map(subjects.map(({ id, groups }) => [id, groups])),
  names: new Map([...subjects, ...roles].map(({ id }) => [id, `name of ${id}`])),
});

/** A path to a permission, in the model: who has the role, the role, and the role that it maps to. */
export interface ModelPath {
  readonly holder: string;
  readonly role: string;
  readonly mapped: string | null;
  readonly place: string;
}

/** Every path by which the roles of a subject, and of its groups in the model, grant a permission in exactly that scope. */
export function waysTo(model: Model, subject: ModelSubject, permission: string, place: string): ModelPath[] {
  const grants = (role: string | null | undefined) =>
    model.roles.some(({ id, permissions }) => id === role && permissions.includes(permission));
  const ways: ModelPath[] = [];
  for (const holder of [subject, ...model.subjects.filter(({ id }) => subject.groups.includes(id))]) {
    const role = holder.roles[place];
    if (role !== undefined && grants(role)) ways.push({ holder: holder.id, role, mapped: null, place });
    for (const bound of Object.values(holder.roles)) {
      const mapped = model.roles.find(({ id }) => id === bound)?.mapsTo ?? null;
      if (place === EVERYWHERE && grants(mapped)) ways.push({ holder: holder.id, role: bound, mapped, place });
    }
  }
  return ways;
}

/** Whether the roles of a subject grant a permission in a scope, even if it is deactivated. */
export const mayDo = (model: Model, subject: ModelSubject, permission: string, place: string): boolean =>
  [EVERYWHERE, place].some((where) => waysTo(model, subject, permission, where).length > 0);
