import type { PendingObject, StreamObject, StreamSettings } from '../../domain/audit-stream.ts';
import type { Page, PageRequest } from '../../domain/page.ts';

/** How far a stream is. It is work in progress, as the state of a task is: the audit log has no event of it. */
export interface StreamProgress {
  /** The last event that is in the bucket, and its hash. */
  readonly cursor_seq: number;
  readonly cursor_hash: string;
  /** How many objects are in the bucket. */
  readonly objects: number;
  readonly pending: PendingObject | null;
  readonly succeeded_at: string | null;
  readonly failed_at: string | null;
  readonly error: string | null;
  /** Since when every attempt failed; null: the last one did not. */
  readonly failing_since: string | null;
  /** When the audit log told that it fails; null: it did not, or told since that it works again. */
  readonly failure_told_at: string | null;
}

export interface AuditStreamRecord extends StreamSettings, StreamProgress {
  readonly id: string;
  /** The secret of the access key, sealed. */
  readonly sealed_secret: string | null;
  readonly paused: boolean;
  /** Whose permissions it needs when it sends: who configured it last. */
  readonly acts_for: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface AuditStreamReads {
  /** The stream of the organization, of which there is at most one. */
  get(): Promise<AuditStreamRecord | undefined>;
  /** What was sent, the latest first. */
  objects(page: PageRequest): Promise<Page<StreamObject>>;
  /** The objects with this event of those that were sent to a bucket, the latest first. */
  objectsWith(bucket: string, seq: number): Promise<StreamObject[]>;
  /** The object with the earliest events of those that were sent to a bucket, with a key that begins so. */
  earliestObject(bucket: string, keyPrefix: string): Promise<StreamObject | undefined>;
}

export interface AuditStreamWrites extends AuditStreamReads {
  /** Inserts the stream, or replaces all of it. */
  put(record: AuditStreamRecord): Promise<void>;
  advance(id: string, progress: StreamProgress): Promise<void>;
  /** Throws `conflict` where the stream has an object of this number. */
  addObject(object: StreamObject): Promise<void>;
  /** Removes the stream, and what is known of its objects. */
  remove(id: string): Promise<void>;
}
