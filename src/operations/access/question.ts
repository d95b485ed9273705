import * as z from 'zod/mini';
import type { Permission } from '../../domain/permissions.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { findPermission, findScope, permissionField, projectField } from './scope.ts';
import type { NamedScope } from './scope.ts';
import { findSubject, OF_OTHERS, OF_ONESELF, subjectField } from './subject.ts';
import type { Subject } from './subject.ts';

/** The question that access/check answers with yes or no, and access/why with reasons. */

const input = z.object({ subject: subjectField(), permission: permissionField(), project: projectField() });

/** What both operations need, take and refuse. */
export const ABOUT_PERMISSION = {
  permission: OF_ONESELF,
  also: OF_OTHERS,
  input,
  errors: ['unknown_permission', 'scope_mismatch', 'forbidden', 'ambiguous', 'not_found'],
} as const;

interface Question {
  readonly permission: Permission;
  readonly subject: Subject;
  readonly where: NamedScope;
}

/** What the input asks about. Throws `unknown_permission`, `scope_mismatch`, `not_found`, `ambiguous`, `forbidden`, in this order. */
export async function findQuestion(context: Context<Reads>, asked: z.infer<typeof input>): Promise<Question> {
  const permission = findPermission(asked.permission, asked.project);
  const subject = await findSubject(context, asked.subject);
  return { permission, subject, where: await findScope(context, asked.project) };
}
