import * as z from 'zod/mini';
import { EVERYWHERE, pathsOf } from '../../domain/access/permission-set.ts';
import type { AccessPath, AccessScope } from '../../domain/access/permission-set.ts';
import { accessGrant } from '../../domain/access/answers.ts';
import type { AccessGrant } from '../../domain/access/answers.ts';
import { grantsAlong } from '../../domain/access/paths.ts';
import { compareText, sortKey } from '../../domain/names/names.ts';
import { pageOf, toPage } from '../../domain/page.ts';
import { scopeOf } from '../../domain/permissions.ts';
import { query } from '../../core/operation.ts';
import { positionOf, somePerPage } from './pages.ts';
import { findScope, projectField, shownScopes } from './scope.ts';
import { findSubject, OF_ONESELF, OF_OTHERS, subjectField } from './subject.ts';
import { refsOn, waysOf } from './ways.ts';

export const accessList = query({
  name: 'access.list',
  summary: 'List what somebody may do, and through which roles and groups',
  permission: OF_ONESELF,
  also: OF_OTHERS,
  input: z.object({ subject: subjectField(), project: projectField(), ...somePerPage() }),
  output: z.extend(pageOf(accessGrant), {
    /** If so, the list is empty. */
    deactivated: z.boolean(),
  }),
  errors: ['forbidden', 'ambiguous', 'not_found'],
  async run(context, input) {
    const { tx, pace } = context;
    const { after, limit } = positionOf(input);
    const subject = await findSubject(context, input.subject);
    const { scope } = await findScope(context, input.project);
    if (!subject.active) return { items: [], next_cursor: null, deactivated: true };
    const graph = await tx.access.load([subject]);
    const isShown = shownScopes(context, subject.id);
    const paths = pathsOf(graph, subject.id).filter((path) => isShown(path.scope));
    const byScope = pathsByScope(paths, scope);
    const refTo = await refsOn(tx, [...byScope.values()].flat());
    // Everywhere first, then by project; by permission within each.
    const keyOf = (at: AccessScope): string => (at === EVERYWHERE ? '' : `${sortKey(refTo(at).name)} ${at}`);
    const places = [...byScope]
      .map(([at, paths]) => ({ at, paths, key: keyOf(at) }))
      .sort((a, b) => compareText(a.key, b.key));
    const found: (AccessGrant & { readonly key: string })[] = [];
    for (const { at, paths, key } of places) {
      const order = after === null ? 1 : compareText(key, after[0]);
      if (order < 0) continue;
      await pace();
      const grants = grantsAlong(graph, paths)
        .filter(({ permission }) => scope === EVERYWHERE || at === scope || scopeOf(permission) === 'project')
        .filter(({ permission }) => order > 0 || permission > (after?.[1] ?? ''))
        .sort((a, b) => compareText(a.permission, b.permission));
      for (const { permission, paths: ways } of grants)
        found.push({
          key,
          permission,
          project: at === EVERYWHERE ? null : refTo(at),
          via: waysOf(ways, refTo),
        });
      if (found.length > limit) break;
    }
    const page = toPage(found, { after, limit }, ({ key, permission }) => [key, permission]);
    const items = page.items.map(({ permission, project, via }) => ({ permission, project, via }));
    return { items, next_cursor: page.next_cursor, deactivated: false };
  },
});

/** The paths of a subject by scope: all, or those that count in a project. */
function pathsByScope(paths: readonly AccessPath[], scope: AccessScope): Map<AccessScope, AccessPath[]> {
  const byScope = new Map<AccessScope, AccessPath[]>();
  for (const path of paths) {
    if (scope !== EVERYWHERE && path.scope !== EVERYWHERE && path.scope !== scope) continue;
    const there = byScope.get(path.scope);
    if (there === undefined) byScope.set(path.scope, [path]);
    else there.push(path);
  }
  return byScope;
}
