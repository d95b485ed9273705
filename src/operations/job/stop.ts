import * as z from 'zod/mini';
import { ACTIVITY } from '../../domain/jobs/activity.ts';
import { job } from '../../domain/jobs/job.ts';
import type { JobRecord } from '../../domain/jobs/job.ts';
import { isOpen, stateAt } from '../../domain/jobs/states.ts';
import { UNCHANGED } from '../../domain/unchanged.ts';
import { operation } from '../../core/operation.ts';
import { describeJob, STOP } from './describe.ts';
import { jobField, projectOf, seenJob } from './fields.ts';
import { left } from './proceed.ts';

export const jobStop = operation({
  name: 'job.stop',
  summary: 'Stop a job: one that waits goes, one that runs is told to end',
  permission: {
    none: 'one may stop one’s own jobs',
    authenticated: true,
    limited: 'it ends a job that the token could begin, or takes a permission',
  },
  also: { [STOP]: 'in the project of somebody else’s job' },
  records: ['Job.Stopped'],
  unrecorded: 'who stops their own job touches nothing of others',
  input: z.object({ job: jobField() }),
  output: job,
  errors: ['not_found', 'forbidden'],
  async run(context, input) {
    const { tx, at } = context;
    const record = await seenJob(context, input.job);
    const project = await projectOf(tx, record);
    const isOwn = record.actor.id === context.actor().id;
    if (!isOwn) context.require(STOP, project);
    if (!isOpen(stateAt(record, at)) || record.stop_at !== null) {
      context.note(UNCHANGED);
      if (stateAt(record, at) === 'lost' && record.started_at !== null)
        context.note(
          `it counts as lost, and nobody hears of it: if its command still runs on ${placeOf(record)}, end it there`,
        );
      return describeJob(context, record);
    }
    const stopped = {
      ...record,
      stop_at: at,
      ...(record.state === 'waiting' ? ({ state: 'stopped', ended_at: at } as const) : {}),
    };
    await tx.jobs.update(record.id, { stop_at: at, state: stopped.state, ended_at: stopped.ended_at });
    if (stopped.state === 'stopped') await left(context, [stopped]);
    await tx.jobs.tell([record.id, ACTIVITY]);
    if (!isOwn)
      context.record({
        kind: 'Job.Stopped',
        id: record.id,
        name: record.name,
        description: `the job ${record.name} of ${record.actor.name} in the project ${project.name} was stopped`,
        metadata: {
          before: { state: record.state, project: project.name, queue: record.queue_name, who: record.actor.name },
        },
      });
    return describeJob(context, stopped);
  },
});

const placeOf = ({ host }: Pick<JobRecord, 'host'>): string => (host === '' ? 'its machine' : host);
