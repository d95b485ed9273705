import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { job } from '../../domain/jobs/job.ts';
import { endOf, isOpen } from '../../domain/jobs/states.ts';
import { operation } from '../../core/operation.ts';
import { describeJob } from './describe.ts';
import { exitStatusField, jobField, ownJob } from './fields.ts';
import { left } from './proceed.ts';
import { tellEnds } from './tell-ends.ts';

export const jobEnd = operation({
  name: 'job.end',
  summary: 'Tell how one’s own job ended',
  permission: {
    none: 'only who runs a job can',
    authenticated: true,
    limited: 'it ends a job that the token could begin',
  },
  noDryRun: 'what ended has ended',
  records: [],
  unrecorded: 'starting and ending of jobs is no administration',
  input: z.object({
    job: jobField(),
    exit_status: exitStatusField(),
    stopped: z._default(field(z.boolean(), 'somebody wanted its end'), false),
  }),
  output: job,
  errors: ['not_found', 'forbidden'],
  async run(context, input) {
    const { tx, at } = context;
    const record = await ownJob(context, input.job);
    const exit_status = input.exit_status ?? null;
    const state = endOf(exit_status, input.stopped || record.stop_at !== null);
    if (isOpen(record.state)) {
      const change = { state, exit_status, ended_at: at } as const;
      await tx.jobs.update(record.id, change);
      const ended = { ...record, ...change };
      await left(context, [ended]);
      return describeJob(context, ended);
    }
    // One that counted as lost, and was not: others have started since, but how it ended is known now.
    if (record.state !== 'lost' || record.started_at === null) return describeJob(context, record);
    await tx.jobs.update(record.id, { state, exit_status });
    const ended = { ...record, state, exit_status };
    await tellEnds(context, [ended]);
    return describeJob(context, ended);
  },
});
