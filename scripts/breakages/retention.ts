import type { Breakage } from './breakage.ts';

/** How long the audit log is kept: what must not be dropped. */

export const RETENTION: readonly Breakage[] = [
  {
    name: 'a log whose beginning was cut off is whole',
    file: 'src/domain/audit-chain.ts',
    find: 'told?.last_seq === until_seq && told.last_hash === until_hash',
    replace: 'told?.last_seq !== -1',
    tests: ['test/cli/commands/audit/audit-retention.test.ts'],
  },
  {
    name: 'events are dropped that an object of the bucket does not have',
    file: 'src/operations/audit-retention/check-objects.ts',
    find: 'if (!isSame)',
    replace: 'if (!isSame && content.length === 0)',
    tests: ['test/operations/audit-retention/prune.test.ts'],
  },
  {
    name: 'events are dropped by a clock that jumped forward',
    file: 'src/operations/audit-retention/check-objects.ts',
    find: 'if (ahead > MOST_AHEAD)',
    replace: 'if (ahead > MOST_AHEAD * 1000)',
    tests: ['test/operations/audit-retention/prune.test.ts'],
  },
  {
    name: 'events are dropped that the stream has not sent',
    file: 'src/operations/audit-retention/limits.ts',
    find: 'Math.min(due, stream.cursor_seq)',
    replace: 'Math.max(due, stream.cursor_seq)',
    tests: ['test/operations/audit-retention/prune.test.ts'],
  },
  {
    name: 'events are dropped that a hold keeps',
    file: 'src/operations/audit-retention/limits.ts',
    find: 'hold.from_seq <= sent',
    replace: 'hold.from_seq < 0',
    tests: ['test/operations/audit-retention/prune.test.ts'],
  },
  {
    name: 'events are dropped that are held since they were checked',
    file: 'src/operations/audit-retention/carry-out.ts',
    find: 'holds.every(({ from_seq }) => from_seq > last)',
    replace: 'holds.every(({ from_seq }) => from_seq > 0)',
    tests: ['test/operations/audit-retention/prune.test.ts'],
  },
  {
    name: 'events are dropped that a file does not have',
    file: 'src/operations/audit-retention/next-step.ts',
    find: 'if (found.sha256 === sha256) return found.last;',
    replace: 'if (found.sha256.length === sha256.length) return found.last;',
    tests: ['test/operations/audit-retention/prune.test.ts'],
  },
  {
    name: 'who follows is not told of a gap',
    file: 'src/operations/audit/follow.ts',
    find: 'if (seq >= first) return;',
    replace: 'if (seq >= 0) return;',
    tests: ['test/cli/commands/audit/audit-retention.test.ts'],
  },
];
