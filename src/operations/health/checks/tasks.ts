import { counted } from '../../../lib/plural.ts';
import { required } from '../../../lib/required.ts';
import { STREAM_TASK } from '../../audit-stream/due.ts';
import { check } from './check.ts';

/** Checks of what servers do by themselves. */

export const taskFailed = check({
  code: 'task_failed',
  about: 'what the servers do by themselves',
  needs: ['organization.general_settings.view'],
  // What becomes of the stream is the finding of `audit_stream_behind`.
  offenders: async ({ tx }) =>
    (await tx.tasks.list()).filter(({ name, failures }) => failures > 0 && name !== STREAM_TASK),
  tell: ({ name, failures, error, due_at, succeeded_at }) => [
    name,
    `the task ${name} failed ${counted(failures, 'time')} in a row, with: ${required(error, 'the error of a failed task')}; it is tried again at ${due_at}, and ${succeeded_at === null ? 'never ended well' : `last ended well at ${succeeded_at}`}`,
    null,
  ],
});
