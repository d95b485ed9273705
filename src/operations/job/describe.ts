import { allows } from '../../domain/access/permission-set.ts';
import type { Job, JobRecord } from '../../domain/jobs/job.ts';
import type { QueueRecord } from '../../domain/jobs/queues.ts';
import { isOpen, stateAt } from '../../domain/jobs/states.ts';
import { toRef, toSubjectRef } from '../../domain/references.ts';
import { required } from '../../lib/required.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { obstacleOf } from './obstacle.ts';

/** Jobs in public form. */

export const VIEW = 'project.job.view';
export const RUN = 'project.workflow.rerun';
export const STOP = 'project.job.stop';

/** Of so many jobs at the head of a queue the places are read together, for a list. */
const HEAD = 1000;
/** Beyond this, jobs ahead are not counted. */
const MOST_AHEAD = 100_000;
/** So many of those ahead are shown. */
const SHOWN_AHEAD = 3;

type Place = Pick<Job, 'position' | 'waits_for' | 'ahead' | 'ahead_count'>;
type Seeing = Pick<Context<Reads>, 'tx' | 'actor' | 'at'>;

const NO_PLACE: Place = { position: null, waits_for: null, ahead: [], ahead_count: 0 };

/** Jobs in public form, in their order. */
export async function describeJobs(context: Seeing, records: readonly JobRecord[]): Promise<Job[]> {
  const { tx, at } = context;
  const projects = await byId(tx.projects.find({ ids: distinct(records.map(({ project_id }) => project_id)) }));
  const waiting = records.filter((record) => stateAt(record, at) === 'waiting');
  const queues = await byId(tx.queues.find({ ids: distinct(waiting.map(({ queue_id }) => queue_id)) }));
  const heads = new Map<string, readonly JobRecord[]>();
  for (const { id } of queues.values())
    heads.set(id, await tx.jobs.inQueue(id, waiting.length > 1 ? HEAD : SHOWN_AHEAD));
  const described: Job[] = [];
  for (const record of records) {
    const queue = queues.get(record.queue_id);
    const state = stateAt(record, at);
    described.push({
      id: record.id,
      name: record.name,
      state,
      project: toRef(required(projects.get(record.project_id), 'the project of a job')),
      queue: { id: record.queue_id, name: queue?.name ?? record.queue_name },
      queue_scope: record.of_organization ? 'organization' : 'project',
      priority: record.priority,
      ...(state === 'waiting' && queue !== undefined
        ? await placeOf(context, record, queue, heads.get(queue.id) ?? [])
        : NO_PLACE),
      branch: record.branch,
      tag: record.tag,
      pull_request: record.pull_request,
      pipeline: record.pipeline,
      block: record.block,
      url: record.url,
      machine_type: record.machine_type,
      host: record.host,
      who: toSubjectRef(record.actor),
      stopping: record.stop_at !== null && isOpen(state),
      exit_status: record.exit_status,
      lease_until: isOpen(state) ? record.lease_until : null,
      created_at: record.created_at,
      started_at: record.started_at,
      ended_at: record.ended_at,
    });
  }
  return described;
}

/** One job in public form. */
export async function describeJob(context: Seeing, record: JobRecord): Promise<Job> {
  return required((await describeJobs(context, [record]))[0], 'the job that is described');
}

/** Where a job that waits has its place; `head`: the first jobs of its queue. */
async function placeOf(
  { tx, actor, at }: Seeing,
  record: JobRecord,
  queue: QueueRecord,
  head: readonly JobRecord[],
): Promise<Place> {
  const index = head.findIndex(({ id }) => id === record.id);
  const before = index < 0 ? head : head.slice(0, index);
  const running = head.length < HEAD && index >= 0 ? runningIn(before) : await tx.jobs.running(queue.id, MOST_AHEAD);
  const ahead = index < 0 ? await tx.jobs.ahead(record, MOST_AHEAD) : before.length - runningIn(before);
  const { permissions } = actor();
  return {
    position: ahead + 1,
    waits_for: (await obstacleOf(tx, record, queue)) ?? null,
    ahead: before
      .filter(({ project_id }) => allows(permissions, VIEW, project_id))
      .slice(0, SHOWN_AHEAD)
      .map((one) => ({ id: one.id, name: one.name, state: stateAt(one, at), who: toSubjectRef(one.actor) })),
    ahead_count: running + ahead,
  };
}

const runningIn = (records: readonly JobRecord[]): number => records.filter(({ state }) => state === 'running').length;

const distinct = (ids: readonly string[]): string[] => [...new Set(ids)];

async function byId<T extends { readonly id: string }>(found: Promise<readonly T[]>): Promise<Map<string, T>> {
  return new Map((await found).map((one) => [one.id, one]));
}
