import type { JobRecord } from '../../domain/jobs/job.ts';
import type { QueueRecord } from '../../domain/jobs/queues.ts';
import { capacityOf, obstacleTo } from '../../domain/jobs/turn.ts';
import type { Obstacle } from '../../domain/jobs/turn.ts';
import type { Reads } from '../../core/store/index.ts';

/** What keeps a job that waits from starting; undefined: nothing. It looks at no more jobs than its queue may run at once. */
export async function obstacleOf(tx: Reads, record: JobRecord, queue: QueueRecord): Promise<Obstacle | undefined> {
  const capacity = capacityOf(queue);
  const isBounded = Number.isFinite(capacity);
  return obstacleTo({
    queue,
    running: isBounded ? await tx.jobs.running(queue.id, capacity) : 0,
    ahead: isBounded ? await tx.jobs.ahead(record, capacity) : 0,
    machine: await isMachineFree(tx, record.machine_type),
  });
}

/** Whether the quota of a machine type leaves room for one more job. */
async function isMachineFree(tx: Reads, machineType: string | null): Promise<boolean> {
  const quota = machineType === null ? undefined : await tx.machineTypes.quotaOf(machineType);
  return quota === undefined || (await tx.jobs.runningOn(quota.machine_type)) < quota.quota;
}
