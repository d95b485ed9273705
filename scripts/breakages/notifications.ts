import type { Breakage } from './breakage.ts';

/** What keeps notifications from telling of more than was asked for, one at a time. */

export const NOTIFICATIONS: readonly Breakage[] = [
  {
    name: 'a rule of jobs tells of audit events',
    file: 'src/domain/notifications/matching.ts',
    find: '!isOfJobs(filter) &&',
    replace: '',
    tests: ['test/compat/semaphore/notifications.test.ts'],
  },
  {
    name: "an edit by Semaphore's client makes a rule tell of every event",
    file: 'src/operations/notification/keep-unsaid.ts',
    find: '...Object.fromEntries(EVENT_FILTERS.map((name) => [name, former[name]])),',
    replace: '',
    tests: ['test/compat/semaphore/notifications.test.ts'],
  },
  {
    name: "an edit by Semaphore's client leaves a webhook without a secret",
    file: 'src/compat/semaphore/notification-update.ts',
    find: 'requireFaultless(shownRules({ rules }));',
    replace: '',
    tests: ['test/compat/semaphore/notifications.test.ts'],
  },
  {
    name: 'a token that ends soon is told of again and again',
    file: 'src/background/token-ends.ts',
    find: 'for (const { id } of tokens) await tx.tokens.endTold(id);',
    replace: 'for (const { id } of tokens.slice(1)) await tx.tokens.endTold(id);',
    tests: ['test/background/token-ends.test.ts'],
  },
  {
    name: 'another end of a token is not told',
    file: 'src/stores/sql/tokens.ts',
    find: 'end_told = case when expires_at = ${end} then end_told else 0 end',
    replace: 'end_told = end_told',
    tests: ['test/cli/commands/notification/worth-telling.test.ts'],
  },
  {
    name: 'sign-ins of whoever is no Owner are told as those of Owners',
    file: 'src/operations/shared/sign-in.ts',
    find: "if (isNew && allows(context.actor().permissions, 'organization.change_owner'))",
    replace: 'if (isNew)',
    tests: ['test/cli/commands/notification/worth-telling.test.ts'],
  },
  {
    name: 'every address of a network of IPv6 is a new one',
    file: 'src/operations/shared/sign-in.ts',
    find: 'tx.logins.signedIn(id, networkOf(environment.address), at)',
    replace: 'tx.logins.signedIn(id, environment.address, at)',
    tests: ['test/cli/commands/notification/worth-telling.test.ts'],
  },
  {
    name: 'each failure of a stream is told',
    file: 'src/operations/audit-stream/failing.ts',
    find: 'if (failure_told_at !== null || at <',
    replace: 'if (at <',
    tests: ['test/background/stream-failing.test.ts'],
  },
  {
    name: 'a stream that works again is told of each time',
    file: 'src/operations/audit-stream/failing.ts',
    find: 'progress: { failing_since: null, failure_told_at: null },',
    replace: 'progress: { failing_since: null, failure_told_at },',
    tests: ['test/background/stream-failing.test.ts'],
  },
  {
    name: 'a notification tells of jobs that its creator may not see any more',
    file: 'src/background/notifications/content.ts',
    find: 'if (!(await maySeeJobs(tx, notification, project.id)))',
    replace: 'if (!(await maySeeJobs(tx, notification, project.id)) && state === null)',
    tests: ['test/background/job-notifications.test.ts'],
  },
  {
    name: 'a job that was lost is not told of',
    file: 'src/operations/job/proceed.ts',
    find: '  if (lost.length > 0) await left(context, lost);',
    replace: '  if (lost.length > 0) await leaveQueues(context, [...new Set(lost.map(({ queue_id }) => queue_id))]);',
    tests: ['test/background/job-notifications.test.ts'],
  },
];
