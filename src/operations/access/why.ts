import { EVERYWHERE } from '../../domain/access/permission-set.ts';
import type { AccessScope, AccessSubject, WholeGraph } from '../../domain/access/permission-set.ts';
import { accessIndex } from '../../domain/access/access-index.ts';
import { accessWhy as explained } from '../../domain/access/answers.ts';
import type { AccessNearMiss } from '../../domain/access/answers.ts';
import { authorities, nearMisses } from '../../domain/access/near-misses.ts';
import { pathsTo } from '../../domain/access/paths.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { Context } from '../../core/context.ts';
import { loadAccess } from '../../core/guards/permissions.ts';
import { query } from '../../core/operation.ts';
import type { AccessHolderRow } from '../../core/store/access.ts';
import type { Reads } from '../../core/store/index.ts';
import { required } from '../../lib/required.ts';
import { checkOf } from './check.ts';
import { everyHolder } from './holders.ts';
import { ABOUT_PERMISSION, findQuestion } from './question.ts';
import type { NamedScope } from './scope.ts';
import { seesOthers } from './subject.ts';
import type { Subject } from './subject.ts';
import { refsOn, waysOf } from './ways.ts';

export const accessWhy = query({
  name: 'access.why',
  summary: 'Explain why somebody has a permission, or what would give it',
  ...ABOUT_PERMISSION,
  output: explained,
  async run(context, input) {
    const { tx } = context;
    const { permission, subject, where } = await findQuestion(context, input);
    const paths = pathsTo(await tx.access.load([subject]), subject.id, permission, where.scope);
    const answer = checkOf(subject, permission, where, paths.length > 0);
    return {
      ...answer,
      paths: waysOf(paths, await refsOn(tx, paths)),
      near_misses: answer.allowed
        ? []
        : seesOthers(context)
          ? await nearMissesOf(context, subject, permission, where)
          : null,
    };
  },
});

/** Near misses, with references. */
async function nearMissesOf(
  context: Context<Reads>,
  subject: Subject,
  permission: Permission,
  { scope }: NamedScope,
): Promise<AccessNearMiss[]> {
  const graph = await partThatMatters(context, subject, permission, scope);
  const nameOf = (id: string) => required(graph.names.get(id), 'the name of a role, group or account');
  const accounts = new Map(graph.subjects.flatMap(({ id, type }) => (type === 'group' ? [] : [[id, type] as const])));
  const misses: AccessNearMiss[] = [];
  for (const { kind, id, givers } of nearMisses(graph, accessIndex(graph), subject, permission, scope)) {
    misses.push({
      type: kind,
      target: { id, name: nameOf(id) },
      given_by: givers.map((giver) => ({
        type: required(accounts.get(giver), 'the type of an account'),
        id: giver,
        name: nameOf(giver),
      })),
    });
    await context.pace();
  }
  return misses;
}

/** The part of the graph with all that can give the permission: roles, groups, and the accounts that may hand them out. */
async function partThatMatters(
  context: Context<Reads>,
  subject: Subject,
  permission: Permission,
  scope: AccessScope,
): Promise<WholeGraph> {
  const { tx, pace } = context;
  const projectId = scope === EVERYWHERE ? null : scope;
  const roles = await tx.access.grantingRoles(permission);
  const groups =
    subject.type === 'user'
      ? await everyHolder(context, { permissions: [permission], projectId, types: ['group'] })
      : [];
  const givers = await everyHolder(context, {
    permissions: authorities(subject.type, scope),
    projectId,
    types: ['user', 'service_account'],
  });
  const loaded = await loadAccess(tx, [subject, ...groups, ...givers], pace);
  const listed = new Set(groups.map(({ id }) => id));
  const others = [...new Set([...loaded.memberships.values()].flat())].filter((id) => !listed.has(id));
  const active = ({ id, type }: Pick<AccessHolderRow, 'id' | 'type'>): AccessSubject => ({ id, type, active: true });
  return {
    subjects: [...givers.map(active), ...groups.map(active), ...others.map((id) => active({ id, type: 'group' }))],
    roles: new Map([...roles, ...[...loaded.roles].filter(([id]) => !roles.has(id))]),
    bindings: loaded.bindings,
    memberships: loaded.memberships,
    names: new Map([...loaded.names, ...[...roles].map(([id, { name }]) => [id, name] as const)]),
  };
}
