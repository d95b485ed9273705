import type { SubjectType } from '../../domain/access/permission-set.ts';
import type { Scope } from '../../domain/permissions.ts';
import type { Role, RoleRecord } from '../../domain/roles/roles.ts';
import type { Source } from '../../domain/sources.ts';
import type { NameKey, RoleOrSubject } from './keys.ts';

type RoleChange = Pick<RoleRecord, 'name' | 'description' | 'permissions' | 'maps_to' | 'updated_at'>;

export interface RoleBinding {
  readonly subject_type: SubjectType;
  readonly subject_id: string;
  readonly role_id: string;
  /** null: an organization role. */
  readonly project_id: string | null;
  readonly source: Source;
  /** When it is given. */
  readonly at: string;
}

/** A subject that has a role directly. */
export interface RoleHolder {
  readonly type: SubjectType;
  readonly id: string;
  /** The username of a person; the name of a group or service account. */
  readonly name: string;
  /** null: an organization role. */
  readonly project_id: string | null;
}

/** A role with its place among those of its scope. */
export type OrderedRole = RoleRecord & { readonly position: number };

export interface RoleReads {
  find(key: NameKey): Promise<RoleRecord[]>;
  /** By scope, then in the order of insertion. Without pages, because roles are few. */
  list(scope: Scope | undefined): Promise<OrderedRole[]>;
  /** Adds the names of mapped roles; must keep the order. */
  describe(roles: readonly RoleRecord[]): Promise<Role[]>;
  /** Who has the role directly, by type, then name. */
  holders(roleId: string): Promise<RoleHolder[]>;
  /** The sorted names of organization roles that map to a project role. */
  mappedBy(roleId: string): Promise<string[]>;
}

export interface RoleWrites extends RoleReads {
  /** Throws `conflict` when a name is taken in its scope. */
  insert(roles: readonly RoleRecord[]): Promise<void>;
  /** Must replace: a subject has one direct organization role, and one role in a project, since the first one there. */
  bind(bindings: readonly RoleBinding[]): Promise<void>;
  /** Removes a subject's role in a project. */
  unbind(subject: RoleOrSubject, projectId: string): Promise<void>;
  /** Throws `conflict` when the name is taken in its scope. */
  update(id: string, change: RoleChange): Promise<void>;
  /** Replaces one role by another in all bindings, pending invitations, and what identity providers give; must keep their projects. */
  rebind(fromRoleId: string, toRoleId: string, at: string): Promise<void>;
  /** Removes roles with what they grant; must fail for a role in use. */
  remove(ids: readonly string[]): Promise<void>;
}
