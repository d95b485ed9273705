import * as z from 'zod/mini';
import type { AccessScope, SubjectType, WholeGraph } from '../../domain/access/permission-set.ts';
import { accessHolder } from '../../domain/access/answers.ts';
import type { AccessHolder } from '../../domain/access/answers.ts';
import { holding, pathsTo } from '../../domain/access/paths.ts';
import { SUBJECT_TYPES } from '../../domain/kinds.ts';
import { compareText, sortKey } from '../../domain/names/names.ts';
import { pageOf, toPage } from '../../domain/page.ts';
import type { PageRequest } from '../../domain/page.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { Context } from '../../core/context.ts';
import { query } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { positionOf, somePerPage } from './pages.ts';
import { findPermission, findScope, permissionField, projectField } from './scope.ts';
import { pathTexts } from './path-texts.ts';

export const accessWho = query({
  name: 'access.who',
  summary: 'List everybody who has a permission, and through which roles and groups',
  permission: ['organization.people.view'],
  input: z.object({ permission: permissionField(), project: projectField(), ...somePerPage() }),
  output: pageOf(accessHolder),
  errors: ['unknown_permission', 'scope_mismatch', 'not_found'],
  async run(context, input) {
    const { tx, pace } = context;
    const permission = findPermission(input.permission, input.project);
    const { scope } = await findScope(context, input.project);
    const { after, limit } = positionOf(input);
    const graph = await tx.access.loadAll(pace);
    const found = await holders(context, graph, permission, scope, after, limit + 1);
    const keysOf = ({ id, subject_type, username, name }: AccessHolder): readonly [string, string] => [
      orderOf(subject_type, username ?? name ?? ''),
      id,
    ];
    const page = toPage(found, { after, limit }, keysOf);
    return { items: [...page.items], next_cursor: page.next_cursor };
  },
});

/** How many subjects are looked at between two pauses. */
const STEP = 200;

/** People before service accounts before groups, then in the order of lists. */
const orderOf = (type: SubjectType, name: string): string => `${SUBJECT_TYPES.indexOf(type)} ${sortKey(name)}`;

/** The position after a subject, which may have been removed since. */
function firstBeyond({ subjects, names }: WholeGraph, [order, id]: readonly [string, string]): number {
  const there = subjects.findIndex((subject) => subject.id === id);
  if (there >= 0) return there + 1;
  const beyond = subjects.findIndex((subject) => {
    const compared = compareText(orderOf(subject.type, names.get(subject.id) ?? ''), order);
    return compared > 0 || (compared === 0 && compareText(subject.id, id) > 0);
  });
  return beyond < 0 ? subjects.length : beyond;
}

/** The first active subjects that have a permission in a scope, in the graph's order, after a given one. */
async function holders(
  { pace }: Context<Reads>,
  graph: WholeGraph,
  permission: Permission,
  scope: AccessScope,
  after: PageRequest['after'],
  most: number,
): Promise<AccessHolder[]> {
  const nameOf = (id: string) => graph.names.get(id) ?? id;
  const has = holding(graph, permission, scope);
  const found: AccessHolder[] = [];
  const first = after === null ? 0 : firstBeyond(graph, after);
  for (let at = first; at < graph.subjects.length && found.length < most; at += 1) {
    if (at % STEP === 0) await pace();
    const subject = graph.subjects[at];
    if (subject === undefined || !has(subject)) continue;
    const { type, id } = subject;
    const via = pathTexts(pathsTo(graph, id, permission, scope), nameOf);
    found.push({
      subject_type: type,
      id,
      ...(type === 'user' ? { username: nameOf(id) } : { name: nameOf(id) }),
      via,
    });
  }
  return found;
}
