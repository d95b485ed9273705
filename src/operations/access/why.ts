import * as z from 'zod/mini';
import type { WholeGraph } from '../../domain/access/permission-set.ts';
import { accessIndex } from '../../domain/access/access-index.ts';
import type { AccessIndex } from '../../domain/access/access-index.ts';
import { accessWhy as explained } from '../../domain/access/answers.ts';
import type { AccessNearMiss } from '../../domain/access/answers.ts';
import { nearMisses } from '../../domain/access/near-misses.ts';
import { pathsTo } from '../../domain/access/paths.ts';
import { inWords as subjectInWords } from '../../domain/kinds.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { Context } from '../../core/context.ts';
import { query } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { checkOf } from './check.ts';
import { findPermission, findScope, permissionField, projectField } from './scope.ts';
import type { NamedScope } from './scope.ts';
import { findSubject, OF_ONESELF, OF_OTHERS, seesOthers, subjectField } from './subject.ts';
import type { Subject } from './subject.ts';
import { pathTexts, namesOn } from './path-texts.ts';

export const accessWhy = query({
  name: 'access.why',
  summary: 'Explain why somebody has a permission, or what would give it',
  permission: OF_ONESELF,
  also: OF_OTHERS,
  input: z.object({ subject: subjectField(), permission: permissionField(), project: projectField() }),
  output: explained,
  errors: ['unknown_permission', 'scope_mismatch', 'forbidden', 'ambiguous', 'not_found'],
  async run(context, input) {
    const { tx } = context;
    const permission = findPermission(input.permission, input.project);
    const subject = await findSubject(context, input.subject);
    const where = await findScope(context, input.project);
    const paths = pathsTo(await tx.access.load([subject]), subject.id, permission, where.scope);
    const answer = checkOf(subject, permission, where, paths.length > 0);
    return {
      ...answer,
      paths: pathTexts(paths, await namesOn(tx, paths)).map((path) =>
        [subjectInWords(subject), path, permission].join(' -> '),
      ),
      near_misses: answer.allowed
        ? []
        : seesOthers(context)
          ? await nearMissesOf(context, subject, permission, where)
          : null,
    };
  },
});

/** The cache, by graph: a server keeps a graph until something changes. */
const indexes = new WeakMap<WholeGraph, AccessIndex>();

/** Near misses name every role and group and who may give them, so they need the whole graph. */
async function nearMissesOf(
  { tx, pace }: Context<Reads>,
  subject: Subject,
  permission: Permission,
  { scope }: NamedScope,
): Promise<AccessNearMiss[]> {
  const graph = await tx.access.loadAll(pace);
  const nameOf = (id: string) => graph.names.get(id) ?? id;
  const index = indexes.get(graph) ?? accessIndex(graph);
  indexes.set(graph, index);
  const misses: AccessNearMiss[] = [];
  for (const { kind, id, givers } of nearMisses(graph, index, subject, permission, scope)) {
    misses.push({ type: kind, name: nameOf(id), given_by: givers.map(nameOf) });
    await pace();
  }
  return misses;
}
