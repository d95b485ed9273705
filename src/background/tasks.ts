import { auditRetention } from './audit-retention.ts';
import { auditStream } from './audit-stream.ts';
import { cleanUp } from './clean-up.ts';
import { lostJobs } from './lost-jobs.ts';
import { notifications } from './notifications/deliver.ts';
import { tokenEnds } from './token-ends.ts';
import type { Task } from './task.ts';

/** What servers do by themselves. */
export const TASKS: readonly Task[] = [cleanUp, tokenEnds, auditStream, auditRetention, lostJobs, notifications];
