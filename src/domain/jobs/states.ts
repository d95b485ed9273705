/** The states of a job, and the lease that keeps it among the living. */

/**
 * waiting: for its turn. running. passed: the command ended with 0. failed: with something else, or after its time.
 * stopped: somebody wanted its end. lost: its runner was silent for longer than the lease.
 */
export const JOB_STATES = ['waiting', 'running', 'passed', 'failed', 'stopped', 'lost'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Of a job that holds a place in its queue. */
type OpenState = Extract<JobState, 'waiting' | 'running'>;

/** For how long a runner may be silent, in seconds, unless it says. */
export const LEASE = 30;
export const SHORTEST_LEASE = 1;
export const LONGEST_LEASE = 600;

/** How many times within a lease a runner renews it: so many requests may be lost. */
export const RENEWALS = 6;

/** For how long a request may be held back until there is news, in seconds. */
export const LONGEST_WAIT = 20;

/** What decides whether a job is alive. */
interface Leased {
  readonly state: JobState;
  readonly lease_until: string;
}

/** Whether the lease of a job that waits or runs has ended at `at`; both as ISO 8601 in UTC. */
export const isDead = ({ state, lease_until }: Leased, at: string): boolean => isOpen(state) && lease_until < at;

/** Whether a job still holds a place in its queue. */
export const isOpen = (state: JobState): state is OpenState => state === 'waiting' || state === 'running';

/** The state that a job is in at `at`, also where nobody has marked it lost yet. */
export const stateAt = (job: Leased, at: string): JobState => (isDead(job, at) ? 'lost' : job.state);

/** How a job ended: `wasStopped`, because somebody wanted it to; else by the exit status of its command. */
export const endOf = (exitStatus: number | null, wasStopped: boolean): JobState =>
  wasStopped ? 'stopped' : exitStatus === 0 ? 'passed' : 'failed';
