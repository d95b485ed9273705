import type { SubjectType } from '../../domain/access/permission-set.ts';
import type { RoleBinding } from '../../core/store/roles.ts';

/** A role that somebody gives a subject at a time: in a project or (null) in the organization. */
export const roleBinding = (
  subject: { readonly type: SubjectType; readonly id: string },
  role: { readonly id: string },
  at: string,
  projectId: string | null = null,
): RoleBinding => ({
  subject_type: subject.type,
  subject_id: subject.id,
  role_id: role.id,
  project_id: projectId,
  source: 'manually',
  at,
});
