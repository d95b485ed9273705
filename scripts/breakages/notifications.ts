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
];
