import type { SubjectType } from '../../../domain/kinds.ts';
import type { BINDING_SOURCES } from '../../../domain/projects.ts';
import type { Ref } from '../../../domain/references.ts';
import type { Scope } from '../../../domain/permissions.ts';
import type { Source } from '../../../domain/sources.ts';

/** What an instance shows of itself. Ids are the instance's. */
export interface Snapshot {
  readonly roles: readonly SnapshotRole[];
  readonly people: readonly SnapshotSubject[];
  readonly serviceAccounts: readonly SnapshotServiceAccount[];
  readonly groups: readonly SnapshotGroup[];
  readonly projects: readonly SnapshotProject[];
}

export interface SnapshotRole {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly description: string;
  /** In roster's words; those that the instance may have beside them are left out. */
  readonly permissions: readonly string[];
  /** Predefined. */
  readonly readonly: boolean;
  /** The project role that an org role grants on every project; null: none that is known of. */
  readonly mapsTo: Ref | null;
}

/** Who can hold a role in the organization. */
export interface SnapshotSubject {
  readonly id: string;
  readonly name: string;
  /** Their own role in the organization, beside those of their groups. */
  readonly role: Ref | null;
  readonly source: Source;
}

export interface SnapshotServiceAccount extends SnapshotSubject {
  readonly description: string;
  readonly deactivated: boolean;
  /** ISO 8601 in UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface SnapshotGroup extends SnapshotSubject {
  readonly description: string;
  readonly memberIds: readonly string[];
}

export interface SnapshotProject {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly ownerId: string;
  /** As it came: repository, visibility, schedulers and tasks. */
  readonly spec: Readonly<Record<string, unknown>>;
  /** undefined: they were not read. */
  readonly members: readonly SnapshotMember[] | undefined;
}

/** A role that somebody has in a project, and where it comes from. */
export interface SnapshotMember {
  readonly type: SubjectType;
  readonly id: string;
  readonly name: string;
  readonly role: Ref;
  readonly source: (typeof BINDING_SOURCES)[number];
}
