import type { AccessGraph, WholeGraph } from '../../domain/access/permission-set.ts';
import type { SubjectRef } from './keys.ts';

/** An access graph with the names of the subjects that were asked for, for messages. */
export interface LoadedAccess extends AccessGraph {
  readonly names: ReadonlyMap<string, string>;
  /** The ids of subjects whose direct organization role is Owner. */
  readonly owners: ReadonlySet<string>;
}

export interface AccessReads {
  /** The part of the access graph that decides the permissions of these subjects and roles; must load no other part. */
  load(subjects: readonly SubjectRef[]): Promise<LoadedAccess>;
  /** The access graph of the organization, some thousand rows at a time; must not take much longer than reading them. */
  loadAll(pace?: () => Promise<void>): Promise<WholeGraph>;
}
