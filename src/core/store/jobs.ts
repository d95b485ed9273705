import type { WorkCount } from '../../domain/jobs/activity.ts';
import type { JobRecord } from '../../domain/jobs/job.ts';
import type { JobState } from '../../domain/jobs/states.ts';
import type { Page, PageRequest } from '../../domain/page.ts';

export interface JobFilter {
  /** The projects whose jobs are meant, some thousands at most. */
  readonly projects: readonly string[] | 'all';
  readonly queueId?: string | undefined;
  readonly actorId?: string | undefined;
  readonly search?: string | undefined;
  readonly states?: readonly JobState[] | undefined;
  readonly branch?: string | undefined;
  readonly createdSince?: string | undefined;
  /** Now: a job whose lease has ended is lost, whatever is stored. */
  readonly at: string;
}

/** Which open jobs are meant: those that wait or run. */
export type OpenJobs = { readonly queueIds: readonly string[] } | { readonly projectIds: readonly string[] };

export interface JobReads {
  /** Results come in any order, without what does not exist. */
  find(ids: readonly string[]): Promise<JobRecord[]>;
  /** The latest first, by arrival. */
  list(filter: JobFilter, page: PageRequest): Promise<Page<JobRecord>>;
  count(filter: JobFilter): Promise<number>;
  /** How many jobs of a queue run; counting ends at `most`. Must be as quick among 10,000 jobs as among ten. */
  running(queueId: string, most: number): Promise<number>;
  /** How many jobs of its queue wait before this one; counting ends at `most`. Quick likewise. */
  ahead(job: Pick<JobRecord, 'queue_id' | 'priority' | 'seq'>, most: number): Promise<number>;
  /** The jobs of a queue that run, then those that wait, each in the order in which they start; at most `limit`. Quick likewise. */
  inQueue(queueId: string, limit: number): Promise<JobRecord[]>;
  /** Those that wait alone. Quick likewise. */
  waiting(queueId: string, limit: number): Promise<JobRecord[]>;
  /** How many open jobs there are of queues or projects; `state`: those alone. */
  open(of: OpenJobs, state?: 'waiting' | 'running'): Promise<number>;
  /**
   * How many open jobs there are of each project, machine type and state, at a time: a job whose lease has ended is none.
   * Jobs are queued that do not fit into their queue beside those that run and wait before them, or whose queue is paused.
   */
  work(at: string): Promise<WorkCount[]>;
  /**
   * Open jobs of these projects at a time, at most `limit`: those that run, by arrival, then those that wait, by priority and
   * then arrival.
   */
  openIn(projects: JobFilter['projects'], at: string, limit: number): Promise<JobRecord[]>;
  /** How many jobs of a machine type run. */
  runningOn(machineType: string): Promise<number>;
  /** Whether the lease of an open job ended before `at`. Quick likewise. */
  hasDead(at: string): Promise<boolean>;
  /**
   * The jobs that wait as the first of their queue for a machine of a type, at most `limit`, by priority and then arrival.
   */
  nextOn(machineType: string, limit: number): Promise<JobRecord[]>;
  /** When the first lease of an open job of a queue ends, but of this one's; undefined: there is none. */
  firstLeaseEnd(queueId: string, but: string): Promise<string | undefined>;
}

export interface JobWrites extends JobReads {
  /** Inserts a job as the latest, and returns its `seq`. Throws `conflict` when the id is taken. */
  insert(record: Omit<JobRecord, 'seq'>): Promise<number>;
  update(
    id: string,
    change: Partial<
      Pick<
        JobRecord,
        'state' | 'queue_id' | 'started_at' | 'ended_at' | 'exit_status' | 'lease_until' | 'stop_at' | 'host'
      >
    >,
  ): Promise<void>;
  /** Marks open jobs lost whose lease ended before `at`, but this one; returns them as they are then. */
  loseDead(at: string, but: string): Promise<JobRecord[]>;
  /** Deletes jobs that ended before a time, at most `limit`. */
  forget(until: string, limit: number): Promise<void>;
  /**
   * Tells listeners (`Store.listen`) of these things once the transaction is committed, and of none when it is not.
   * That may fail in silence: whoever listens asks from time to time all the same.
   */
  tell(names: readonly string[]): Promise<void>;
}
