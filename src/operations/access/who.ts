import * as z from 'zod/mini';
import { EVERYWHERE } from '../../domain/access/permission-set.ts';
import type { AccessPath, AccessScope } from '../../domain/access/permission-set.ts';
import { accessHolder } from '../../domain/access/answers.ts';
import type { AccessHolder } from '../../domain/access/answers.ts';
import { pathsTo } from '../../domain/access/paths.ts';
import { SUBJECT_TYPES } from '../../domain/kinds.ts';
import { foreignCursor, pageOf, toPage } from '../../domain/page.ts';
import type { PageRequest } from '../../domain/page.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { Context } from '../../core/context.ts';
import { loadAccess, nameIn } from '../../core/guards/permissions.ts';
import { query } from '../../core/operation.ts';
import type { AccessHolderRow } from '../../core/store/access.ts';
import type { Reads } from '../../core/store/index.ts';
import { everyHolder } from './holders.ts';
import { positionOf, somePerPage } from './pages.ts';
import { findPermission, findScope, permissionField, projectField } from './scope.ts';
import { refsOn, waysOf } from './ways.ts';

export const accessWho = query({
  name: 'access.who',
  summary: 'List everybody who has a permission, and through which roles and groups',
  permission: ['organization.people.view'],
  input: z.object({ permission: permissionField(), project: projectField(), ...somePerPage() }),
  output: pageOf(accessHolder),
  errors: ['unknown_permission', 'ambiguous', 'scope_mismatch', 'not_found'],
  async run(context, input) {
    const permission = findPermission(input.permission, input.project);
    const { scope } = await findScope(context, input.project);
    const request = positionOf(input);
    const projectId = scope === EVERYWHERE ? null : scope;
    const wanted = { permissions: [permission], projectId, types: SUBJECT_TYPES };
    const rows = await everyHolder(context, wanted, { after: rowAt(request.after), limit: request.limit + 1 });
    const page = toPage(rows, request, ({ type, sort_key, id }) => [`${SUBJECT_TYPES.indexOf(type)} ${sort_key}`, id]);
    return { items: await describe(context, page.items, permission, scope), next_cursor: page.next_cursor };
  },
});

/** The position that a cursor stands for. Throws `invalid` on a cursor of another list. */
function rowAt(after: PageRequest['after']): AccessHolderRow | null {
  if (after === null) return null;
  const type = SUBJECT_TYPES[Number(after[0].slice(0, 1))];
  if (type === undefined || after[0][1] !== ' ') throw foreignCursor();
  return { type, sort_key: after[0].slice(2), id: after[1] };
}

/** Holders with their names, and the paths by which they have the permission in words. */
async function describe(
  { tx, pace }: Context<Reads>,
  rows: readonly AccessHolderRow[],
  permission: Permission,
  scope: AccessScope,
): Promise<AccessHolder[]> {
  const graph = await loadAccess(tx, rows, pace);
  const found: { readonly subject: AccessHolder['subject']; readonly paths: readonly AccessPath[] }[] = [];
  for (const { type, id } of rows) {
    found.push({ subject: { type, id, name: nameIn(graph, id) }, paths: pathsTo(graph, id, permission, scope) });
    await pace();
  }
  const refTo = await refsOn(
    tx,
    found.flatMap(({ paths }) => paths),
  );
  const holders: AccessHolder[] = [];
  for (const { subject, paths } of found) {
    holders.push({ subject, via: waysOf(paths, refTo) });
    await pace();
  }
  return holders;
}
