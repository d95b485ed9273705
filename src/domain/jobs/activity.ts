import * as z from 'zod/mini';
import { ref } from '../references.ts';
import { compareText } from '../names/names.ts';
import { job } from './job.ts';
import type { Job } from './job.ts';
import type { MachineQuota } from './machine-types.ts';

/** The activity monitor: what runs, what waits, and how far the machines are used. */

/** `waiting`: it is its turn, and it waits for a machine or starts at once; `queued`: its queue has other jobs before it, or is paused. */
export type WorkState = 'running' | 'waiting' | 'queued';

/** How many jobs of a project and a machine type are in a state. */
export interface WorkCount {
  readonly project_id: string;
  readonly machine_type: string | null;
  readonly state: WorkState;
  readonly jobs: number;
}

const counts = { running: z.number(), waiting: z.number(), queued: z.number() };
/** How many jobs run, wait and are queued. */
export const work = z.object(counts);
export type Work = z.infer<typeof work>;

/** How far the machines of a type are used. */
export const machineUse = z.object({
  machine_type: z.string(),
  /** The most jobs that run at once; null: any number. */
  quota: z.nullable(z.number()),
  /** By jobs that run. */
  occupied: z.number(),
  /** Jobs that wait for one. */
  waiting: z.number(),
});
export type MachineUse = z.infer<typeof machineUse>;

export const projectWork = z.object({ project: ref, ...counts });

/** All of it at one moment. */
export const activity = z.object({
  at: z.string(),
  machine_types: z.array(machineUse),
  total: work,
  /** Of projects that the viewer may see, by name. */
  projects: z.array(projectWork),
  /** In projects that the viewer may not see. */
  elsewhere: work,
  /** The first jobs that the viewer may see: those that run, then the others in the order in which they start. */
  jobs: z.array(job),
});
export type Activity = z.infer<typeof activity>;

/** What is told of whenever some of it may have changed (`JobWrites.tell`). */
export const ACTIVITY = 'activity';

/** Whether two moments show the same: that time goes on, and that runners renew their leases, is no change. */
export const isSameActivity = (one: Activity, other: Activity): boolean =>
  JSON.stringify(withoutTimes(one)) === JSON.stringify(withoutTimes(other));

const withoutTimes = ({ at: _, jobs, ...rest }: Activity): object => ({
  ...rest,
  jobs: jobs.map(({ lease_until: _until, ...one }) => one),
});

const none = (): { -readonly [S in WorkState]: number } => ({ running: 0, waiting: 0, queued: 0 });

/** How far the machines are used: every type that has a quota or jobs, in the order of their names. */
export function machineUses(
  quotas: readonly Pick<MachineQuota, 'machine_type' | 'quota'>[],
  work: readonly WorkCount[],
): MachineUse[] {
  const quotaOf = new Map(quotas.map(({ machine_type, quota }) => [machine_type, quota]));
  const used = new Map([...quotaOf.keys()].map((type) => [type, none()]));
  for (const { machine_type, state, jobs } of work) {
    if (machine_type === null) continue;
    const counted = used.get(machine_type) ?? none();
    counted[state] += jobs;
    used.set(machine_type, counted);
  }
  return [...used]
    .toSorted(([one], [other]) => compareText(one, other))
    .map(([machine_type, { running, waiting }]) => ({
      machine_type,
      quota: quotaOf.get(machine_type) ?? null,
      occupied: running,
      waiting,
    }));
}

interface SeenWork {
  readonly total: Work;
  /** By the id of the project. */
  readonly seen: ReadonlyMap<string, Work>;
  readonly elsewhere: Work;
}

/** The work of each project that may be seen, and the sums of the others and of all. */
export function workByProject(work: readonly WorkCount[], isVisible: (projectId: string) => boolean): SeenWork {
  const seen = new Map<string, ReturnType<typeof none>>();
  const [total, elsewhere] = [none(), none()];
  for (const { project_id, state, jobs } of work) {
    total[state] += jobs;
    if (!isVisible(project_id)) {
      elsewhere[state] += jobs;
      continue;
    }
    const counted = seen.get(project_id) ?? none();
    counted[state] += jobs;
    seen.set(project_id, counted);
  }
  return { total, seen, elsewhere };
}

/** The state of an open job among the work. */
export const workState = ({ state, waits_for }: Pick<Job, 'state' | 'waits_for'>): WorkState =>
  state === 'running' ? 'running' : waits_for === 'queue' || waits_for === 'resume' ? 'queued' : 'waiting';
