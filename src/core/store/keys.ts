import type { SubjectType } from '../../domain/access/permission-set.ts';

/** Finds by ids or by exact names. Results come in any order, without what does not exist. */
export type NameKey = { readonly ids: readonly string[] } | { readonly names: readonly string[] };

/** A reference to a role, or to a subject that can hold roles. */
export interface RoleOrSubject {
  readonly type: SubjectType | 'role';
  readonly id: string;
}
