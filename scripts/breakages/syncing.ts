import type { Breakage } from './breakage.ts';

/** Guards of what keeps an organization in step with a file. */
export const SYNCING: readonly Breakage[] = [
  {
    name: 'a file may empty a group',
    file: 'src/operations/group/sync.ts',
    find: 'if (removed.length <= allowed) return;',
    replace: 'if (removed.length >= 0) return;',
    tests: ['test/cli/commands/group/group-sync.test.ts'],
  },
  {
    name: 'an address that somebody gave themselves puts them in a group',
    file: 'src/operations/group/find-verified.ts',
    find: '({ email_verified }) => !email_verified',
    replace: '({ email_verified }) => email_verified === undefined',
    tests: ['test/cli/commands/group/group-sync.test.ts'],
  },
];
