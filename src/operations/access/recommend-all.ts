import { EVERYWHERE } from '../../domain/access/permission-set.ts';
import type { Binding } from '../../domain/access/permission-set.ts';
import { recommend } from '../../domain/access/recommend.ts';
import type { Recommendation, RoleGraph, UsedPermissions } from '../../domain/access/recommend.ts';
import type { AccessRecommendation } from '../../domain/access/recommendation.ts';
import { usedBy } from '../../domain/access/recorded-uses.ts';
import { scopeOf } from '../../domain/permissions.ts';
import type { Permission } from '../../domain/permissions.ts';
import { toSubjectRef } from '../../domain/references.ts';
import type { Ref, SubjectRef } from '../../domain/references.ts';
import type { Context } from '../../core/context.ts';
import type { ActorUse } from '../../core/store/audit.ts';
import type { Reads } from '../../core/store/index.ts';
import { theOrganization } from '../shared/resolve.ts';
import type { Period } from './period.ts';
import { shownScopes } from './scope.ts';

/** What several accounts could do without, some hundred at a time. */

const STEP = 500;

/** A person or service account. */
export interface Account extends SubjectRef {
  readonly created_at: string;
}

/** A recommendation for each account, in their order, by what they did in the period. */
export async function recommendAll(
  context: Context<Reads>,
  accounts: readonly Account[],
  period: Period,
): Promise<AccessRecommendation[]> {
  const { tx, pace } = context;
  const roles = new Map((await tx.roles.list(undefined)).map((role) => [role.id, role]));
  const granting: RoleGraph['roles'] = new Map(
    [...roles].map(([id, { name, scope, permissions, maps_to }]) => [
      id,
      { name, scope, permissions: new Set(permissions), mapsTo: maps_to },
    ]),
  );
  const { default_role_id: leastRoleId } = await theOrganization(tx);
  const isOnlyOwner = (await tx.people.owners()).length === 1;
  const all: AccessRecommendation[] = [];
  for (let at = 0; at < accounts.length; at += STEP) {
    const some = accounts.slice(at, at + STEP);
    const loaded = await tx.access.load(some);
    const graph = { ...loaded, roles: granting };
    const used = usedByActor(
      await tx.audit.uses(
        some.map(({ id }) => id),
        period.since,
      ),
    );
    const made: (readonly [Account, Recommendation])[] = [];
    for (const account of some) {
      await pace();
      const { id } = account;
      const keepsRole = isOnlyOwner && loaded.owners.has(id);
      made.push([
        account,
        recommend(shownTo(context, graph, id), id, used.get(id) ?? new Map(), { leastRoleId, keepsRole }),
      ]);
    }
    const refTo = await refsIn(
      tx,
      made.map(([, one]) => one),
      roles,
    );
    for (const [account, one] of made) all.push(described(account, one, period, refTo));
  }
  return all;
}

/** What each actor used, by the rows of the log. */
function usedByActor(rows: readonly ActorUse[]): Map<string, UsedPermissions> {
  const all = new Map<string, Map<string, Set<Permission>>>();
  for (const { actorId, resource, operation, own, projectId } of rows) {
    const used = all.get(actorId) ?? new Map<string, Set<Permission>>();
    all.set(actorId, used);
    for (const permission of usedBy(`${resource}.${operation}`, own)?.anyOf.flat() ?? []) {
      const scope = scopeOf(permission) === 'project' ? (projectId ?? EVERYWHERE) : EVERYWHERE;
      used.set(scope, (used.get(scope) ?? new Set()).add(permission));
    }
  }
  return all;
}

/** The graph without roles in projects that the actor may not see. */
function shownTo(context: Context<Reads>, graph: RoleGraph, id: string): RoleGraph {
  const isShown = shownScopes(context, id);
  const shown = (holder: string): [string, readonly Binding[]] => [
    holder,
    (graph.bindings.get(holder) ?? []).filter(({ projectId }) => projectId === null || isShown(projectId)),
  ];
  const groups = graph.memberships.get(id) ?? [];
  return { ...graph, bindings: new Map([id, ...groups].map(shown)), memberships: new Map([[id, groups]]) };
}

type RefTo = (id: string) => Ref;

/** The names of what recommendations are about. */
async function refsIn(
  tx: Reads,
  all: readonly Recommendation[],
  roles: ReadonlyMap<string, { readonly name: string }>,
): Promise<RefTo> {
  const reductions = all.flatMap((one) => one.reductions);
  const groupIds = new Set(reductions.map(({ groupId }) => groupId).filter((id) => id !== null));
  const projectIds = new Set(
    [
      ...reductions.map(({ projectId }) => projectId),
      ...all.flatMap(({ unused }) => unused.map(({ scope }) => (scope === EVERYWHERE ? null : scope))),
    ].filter((id) => id !== null),
  );
  const named = [
    ...(await tx.groups.find({ ids: [...groupIds] })),
    ...(await tx.projects.find({ ids: [...projectIds] })),
  ];
  const names = new Map(named.map(({ id, name }) => [id, name]));
  return (id) => ({ id, name: names.get(id) ?? roles.get(id)?.name ?? id });
}

function described(
  account: Account,
  { unused, reductions }: Recommendation,
  { asked, since }: Period,
  refTo: RefTo,
): AccessRecommendation {
  const some = (id: string | null) => (id === null ? null : refTo(id));
  const is_new = account.created_at > asked;
  return {
    subject: toSubjectRef(account),
    since,
    is_new,
    unused: unused.map(({ permission, scope }) => ({
      permission,
      project: scope === EVERYWHERE ? null : refTo(scope),
    })),
    changes: (is_new ? [] : reductions).map(
      ({ change, roleId, groupId, projectId, toRoleId, unused: gone, unrecorded }) => ({
        change,
        role: some(roleId),
        group: some(groupId),
        project: some(projectId),
        to: some(toRoleId),
        unused: [...gone],
        unrecorded: [...unrecorded],
      }),
    ),
  };
}
