import * as z from 'zod/mini';
import { allows, EVERYWHERE, grantsOf, permissionsOf } from '../../domain/access/permission-set.ts';
import type { AccessScope, Grant, PermissionSet } from '../../domain/access/permission-set.ts';
import { accessGrant } from '../../domain/access/answers.ts';
import { pathsTo } from '../../domain/access/paths.ts';
import { sortKey } from '../../domain/names/names.ts';
import { pageByKeys, pageOf } from '../../domain/page.ts';
import { scopeOf } from '../../domain/permissions.ts';
import { subjectRef, toSubjectRef } from '../../domain/references.ts';
import { query } from '../../core/operation.ts';
import type { LoadedAccess } from '../../core/store/access.ts';
import { positionOf, somePerPage } from './pages.ts';
import { refsOn, waysOf } from './ways.ts';
import { findScope, projectField, shownScopes } from './scope.ts';
import { findSubject, OF_ONESELF, OF_OTHERS, subjectField } from './subject.ts';
import type { Subject } from './subject.ts';

const difference = z.extend(accessGrant, {
  /** Who of the two has it. */
  subject: subjectRef,
});
export type AccessDifference = z.infer<typeof difference>;

export const accessDiff = query({
  name: 'access.diff',
  summary: 'Compare what two may do',
  permission: OF_ONESELF,
  also: OF_OTHERS,
  input: z.object({
    subject: subjectField(),
    other: subjectField('whom to compare with, named likewise'),
    project: projectField(),
    ...somePerPage(),
  }),
  output: pageOf(difference),
  errors: ['forbidden', 'ambiguous', 'not_found'],
  async run(context, input) {
    const { tx, pace } = context;
    const request = positionOf(input);
    const subject = await findSubject(context, input.subject);
    const other = await findSubject(context, input.other);
    const { scope } = await findScope(context, input.project);
    const graph = await tx.access.load([subject, other]);
    const pair = [
      { of: subject, held: heldBy(graph, subject), beyond: heldBy(graph, other) },
      { of: other, held: heldBy(graph, other), beyond: heldBy(graph, subject) },
    ];
    const found: Found[] = [];
    for (const [at, { of, held, beyond }] of pair.entries()) {
      await pace();
      const isShown = shownScopes(context, of.id);
      for (const grant of grantsOf(held))
        if (isShown(grant.scope) && isDifference(grant, scope, beyond))
          found.push({ at, of, grant, paths: pathsTo(graph, of.id, grant.permission, grant.scope) });
    }
    const refTo = await refsOn(
      tx,
      found.flatMap(({ paths }) => paths),
    );
    const keysOf = ({ at, grant }: Found): readonly [string, string] => [
      `${at} ${grant.scope === EVERYWHERE ? '' : `${sortKey(refTo(grant.scope).name)} ${grant.scope}`}`,
      grant.permission,
    ];
    const page = pageByKeys(found, request, keysOf);
    return {
      items: page.items.map(({ of, grant, paths }) => ({
        permission: grant.permission,
        project: grant.scope === EVERYWHERE ? null : refTo(grant.scope),
        via: waysOf(paths, refTo),
        subject: toSubjectRef(of),
      })),
      next_cursor: page.next_cursor,
    };
  },
});

interface Found {
  /** 0: the first of the two. */
  readonly at: number;
  readonly of: Subject;
  readonly grant: Grant;
  readonly paths: ReturnType<typeof pathsTo>;
}

/** Deactivated accounts keep their roles and can do nothing. */
const heldBy = (graph: LoadedAccess, { id, active }: Subject): PermissionSet =>
  active ? permissionsOf(graph, id) : new Map();

/** Whether the other one lacks what this one has there; in a project, permissions of the organization do not count. */
const isDifference = ({ permission, scope }: Grant, within: AccessScope, other: PermissionSet): boolean =>
  !allows(other, permission, scope === EVERYWHERE ? within : scope) &&
  (within === EVERYWHERE || ((scope === EVERYWHERE || scope === within) && scopeOf(permission) === 'project'));
