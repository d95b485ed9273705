import type { Processing, QueueRecord } from '../../domain/jobs/queues.ts';
import type { LookAlikeKeys } from '../../domain/names/look-alikes.ts';
import type { Page, PageRequest } from '../../domain/page.ts';
import type { NamedKeys } from './names.ts';

/** Finds by ids, or by exact names: in a project, in the organization (null), or wherever they are (undefined). */
export type QueueKey =
  | { readonly ids: readonly string[] }
  | { readonly names: readonly string[]; readonly projectId?: string | null | undefined };

/** In which places queues are looked for. */
export interface QueuePlaces {
  /** Whether those of the organization are. */
  readonly organization: boolean;
  /** The projects whose queues are, some thousands at most. */
  readonly projects: readonly string[] | 'all';
}

export interface QueueFilter extends QueuePlaces {
  readonly search?: string | undefined;
  readonly processing?: Processing | undefined;
  readonly paused?: boolean | undefined;
  readonly declared?: boolean | undefined;
  readonly createdSince?: string | undefined;
  readonly updatedSince?: string | undefined;
}

export interface QueueReads {
  /** Results come in any order, without what does not exist. */
  find(key: QueueKey): Promise<QueueRecord[]>;
  /** By name, ignoring case, then by id, or as the page asks (`QUEUE_SORTS`). */
  list(filter: QueueFilter, page: PageRequest): Promise<Page<QueueRecord>>;
  /** How many meet a filter. */
  count(filter: QueueFilter): Promise<number>;
  /** Different names with this prefix, ignoring case; at most `limit`. */
  namesLike(places: QueuePlaces, prefix: string, limit: number): Promise<string[]>;
  /**
   * The declared queues of a project, or of the organization (null), whose name shares the key, or the letters in any
   * case, with this one. Results come in any order.
   */
  alike(projectId: string | null, look: LookAlikeKeys): Promise<NamedKeys[]>;
}

export interface QueueWrites extends QueueReads {
  /** Throws `conflict` when the name is taken in its place; must fail for a project that does not exist. */
  insert(record: QueueRecord): Promise<void>;
  /** Throws `conflict` when the name is taken in its place. */
  update(
    id: string,
    change: Pick<QueueRecord, 'name' | 'processing' | 'at_most' | 'paused' | 'declared' | 'updated_at'>,
  ): Promise<void>;
  remove(id: string): Promise<void>;
  /** Removes those that no one declared: their jobs are gone. */
  forget(ids: readonly string[]): Promise<void>;
}
