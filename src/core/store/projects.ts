import type { SubjectType } from '../../domain/access/permission-set.ts';
import type { Page, PageRequest } from '../../domain/page.ts';
import type { Project, ProjectBinding, ProjectRecord } from '../../domain/projects.ts';
import type { Source } from '../../domain/sources.ts';
import type { NameKey } from './keys.ts';

export interface ProjectFilter {
  readonly search?: string | undefined;
  readonly ownerId?: string | undefined;
  /** Only these; some thousands at most. */
  readonly ids?: readonly string[] | undefined;
  /** A project role that somebody has by a binding in the project. */
  readonly roleId?: string | undefined;
  readonly createdSince?: string | undefined;
  readonly updatedSince?: string | undefined;
}

export interface ProjectBindingFilter {
  readonly search?: string | undefined;
  readonly source?: ProjectBinding['source'] | undefined;
  readonly subjectId?: string | undefined;
  readonly createdSince?: string | undefined;
  readonly updatedSince?: string | undefined;
}

/** A subject with a role that is bound in a project. */
export interface ProjectMember {
  readonly type: SubjectType;
  readonly id: string;
  /** The username of a person; the name of a group or service account. */
  readonly name: string;
  /** null for groups and service accounts. */
  readonly email: string | null;
  readonly role: string;
  readonly source: Source;
}

export interface ProjectReads {
  find(key: NameKey): Promise<ProjectRecord[]>;
  /** By name, ignoring case, then by code point, or as the page asks (`PROJECT_SORTS`). */
  list(filter: ProjectFilter, page: PageRequest): Promise<Page<ProjectRecord>>;
  /** Adds the owners; must keep the order. */
  describe(projects: readonly ProjectRecord[]): Promise<Project[]>;
  /** Names with this prefix, ignoring case; at most `limit`. */
  namesLike(prefix: string, limit: number): Promise<string[]>;
  /** Who has a role that is bound in the project, by type, then name. */
  members(projectId: string): Promise<ProjectMember[]>;
  /**
   * Every binding that gives somebody a role in the project: their own, that of a group of theirs, or an organization
   * role of either that maps to a project role. By name, ignoring case, or as the page asks (`PROJECT_BINDING_SORTS`).
   */
  bindings(projectId: string, filter: ProjectBindingFilter, page: PageRequest): Promise<Page<ProjectBinding>>;
  /** How many such bindings meet a filter. */
  countBindings(projectId: string, filter: ProjectBindingFilter): Promise<number>;
  /** All of these bindings of some subjects: `limit` and `skip` count subjects. People who are deactivated are left out. */
  bindingsOfSome(projectId: string, some: Pick<PageRequest, 'limit' | 'skip'>): Promise<ProjectBinding[]>;
  /** How many subjects have a role in the project by any such binding; deactivated people do not count. */
  countBound(projectId: string): Promise<number>;
  ownedBy(personId: string): Promise<ProjectRecord[]>;
  /** The ids of those of these people who own a project, in any order. */
  owning(people: readonly string[]): Promise<string[]>;
  /** The specs that these have, by their ids, as they were written. */
  specs(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** How many there are, or meet a filter. */
  count(filter?: ProjectFilter): Promise<number>;
}

export interface ProjectWrites extends ProjectReads {
  /** Throws `conflict` when a name is taken; must fail for an owner who does not exist. */
  insert(projects: readonly ProjectRecord[]): Promise<void>;
  /** Throws `conflict` when the name is taken. */
  update(id: string, change: Pick<ProjectRecord, 'name' | 'description' | 'owner_id' | 'updated_at'>): Promise<void>;
  /** Gives a project a spec, a text, instead of the one that it has; must fail for a project that does not exist. */
  setSpec(id: string, spec: string): Promise<void>;
  /** Removes projects with their specs, and with the bindings, queues and jobs in them. */
  remove(ids: readonly string[]): Promise<void>;
}
