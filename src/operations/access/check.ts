import { allows } from '../../domain/access/permission-set.ts';
import { accessCheck as checked } from '../../domain/access/answers.ts';
import type { AccessCheck } from '../../domain/access/answers.ts';
import type { Permission } from '../../domain/permissions.ts';
import { toSubjectRef } from '../../domain/references.ts';
import { query } from '../../core/operation.ts';
import { permissionsOfSubject } from '../../core/guards/permissions.ts';
import { ABOUT_PERMISSION, findQuestion } from './question.ts';
import type { NamedScope } from './scope.ts';
import type { Subject } from './subject.ts';

export const accessCheck = query({
  name: 'access.check',
  summary: 'Check whether somebody has a permission',
  ...ABOUT_PERMISSION,
  output: checked,
  async run(context, input) {
    const { permission, subject, where } = await findQuestion(context, input);
    const held = await permissionsOfSubject(context.tx, subject);
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
