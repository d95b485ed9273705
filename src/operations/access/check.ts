import * as z from 'zod/mini';
import { allows } from '../../domain/access/permission-set.ts';
import { accessCheck as checked } from '../../domain/access/answers.ts';
import type { AccessCheck } from '../../domain/access/answers.ts';
import type { Permission } from '../../domain/permissions.ts';
import { toSubjectRef } from '../../domain/references.ts';
import { query } from '../../core/operation.ts';
import { permissionsOfSubject } from '../../core/guards/permissions.ts';
import { findPermission, findScope, permissionField, projectField } from './scope.ts';
import type { NamedScope } from './scope.ts';
import { findSubject, OF_OTHERS, OF_ONESELF, subjectField } from './subject.ts';
import type { Subject } from './subject.ts';

export const accessCheck = query({
  name: 'access.check',
  summary: 'Check whether somebody has a permission',
  permission: OF_ONESELF,
  also: OF_OTHERS,
  input: z.object({ subject: subjectField(), permission: permissionField(), project: projectField() }),
  output: checked,
  errors: ['unknown_permission', 'scope_mismatch', 'forbidden', 'ambiguous', 'not_found'],
  async run(context, input) {
    const { tx } = context;
    const permission = findPermission(input.permission, input.project);
    const subject = await findSubject(context, input.subject);
    const where = await findScope(context, input.project);
    const held = await permissionsOfSubject(tx, subject);
    return checkOf(subject, permission, where, allows(held, permission, where.scope));
  },
});

/** The output; `granted`: by the subject's roles, which have no effect while it is deactivated. */
export const checkOf = (
  subject: Subject,
  permission: Permission,
  { project }: NamedScope,
  granted: boolean,
): AccessCheck => ({
  allowed: granted && subject.active,
  subject: toSubjectRef(subject),
  deactivated: !subject.active,
  permission,
  project,
});
