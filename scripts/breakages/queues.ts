import type { Breakage } from './breakage.ts';

/** Queues and jobs: who may change them, who learns that they exist, and that changes are recorded. */

const FIND = 'src/operations/queue/find-queue.ts';
const GUARDED = ['test/cli/commands/queue/queue-guards.test.ts'];

export const QUEUES: readonly Breakage[] = [
  {
    name: 'a queue is changed without an event',
    file: 'src/core/guards/tracked-writes.ts',
    find: '  queues: ({ tx, log }) => trackedQueues(tx, log),',
    replace: '  queues: ({ tx }) => tx.queues,',
    tests: ['test/core/guards/tracked-writes.test.ts'],
  },
  {
    name: 'a queue of a project is changed by whoever may see it',
    file: FIND,
    find: '  else context.require(needed.project, first.place);',
    replace: '',
    tests: GUARDED,
  },
  {
    name: 'a queue is found where one may not see it',
    file: FIND,
    find: '&& isSeen(held, project_id, [VIEW, MODIFY])',
    replace: '&& (isSeen(held, project_id, [VIEW, MODIFY]) || true)',
    tests: GUARDED,
  },
  {
    name: 'a job is shown as forbidden to whoever may not see its project',
    file: 'src/operations/job/fields.ts',
    find: 'if (found.actor.id === actorId || isSeen) return found;',
    replace: 'return found;',
    tests: ['test/cli/commands/job/job-stop.test.ts'],
  },
  {
    name: 'the settings that refuse jobs refuse none',
    file: 'src/operations/job/proceed.ts',
    find: '  await requireNotDenied(context, project, record);',
    replace: '',
    tests: ['test/cli/commands/job/job-denied.test.ts'],
  },
  {
    name: 'a whitelist refuses no job',
    file: 'src/operations/job/denied.ts',
    find: '  if (settings.enforce_whitelist) await requireWhitelisted(context, project, revision);',
    replace: '',
    tests: ['test/cli/commands/project/whitelist.test.ts'],
  },
];
