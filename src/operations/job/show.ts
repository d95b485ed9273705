import * as z from 'zod/mini';
import { job } from '../../domain/jobs/job.ts';
import { query } from '../../core/operation.ts';
import { describeJob, VIEW } from './describe.ts';
import { jobField, projectOfJob, seenJob } from './fields.ts';

export const jobShow = query({
  name: 'job.show',
  summary: 'Show a job, and what is ahead of it',
  permission: [VIEW],
  project: projectOfJob,
  input: z.object({ job: jobField() }),
  output: job,
  errors: ['not_found'],
  run: async (context, input) => describeJob(context, await seenJob(context, input.job)),
});
