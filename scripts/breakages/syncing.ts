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
    find: '    requireVerified(ref, person);\n',
    replace: '',
    tests: ['test/cli/commands/group/group-sync.test.ts'],
  },
  {
    name: 'a list that was cut short locks everybody out',
    file: 'src/operations/people/sync/leavers.ts',
    find: 'if (leaving <= allowed) return;',
    replace: 'if (leaving >= 0) return;',
    tests: ['test/cli/commands/people/people-sync.test.ts'],
  },
  {
    name: 'a group takes an exception away from the person of that name',
    file: 'src/operations/people/sync/leavers.ts',
    find: 'if (another !== undefined) throw',
    replace: 'if (another !== undefined && kinds.length === 1) throw',
    tests: ['test/cli/commands/people/people-sync.test.ts'],
  },
  {
    name: 'a document that was cut short empties groups and projects',
    file: 'src/operations/organization/file/removals.ts',
    find: 'removed * 100 <= most * of',
    replace: 'removed <= of',
    tests: ['test/cli/commands/apply/taken-away.test.ts'],
  },
  {
    name: 'who acts is deactivated by their own list',
    file: 'src/operations/people/sync/leavers.ts',
    find: 'staying.add(actor().id);',
    replace: 'staying.add(actor().username);',
    tests: ['test/cli/commands/people/people-sync.test.ts'],
  },
  {
    name: 'a list may deactivate the last Owner of a plan',
    file: 'src/operations/people/import/authority.ts',
    find: '!demoted.has(owner.id) && !leaving.has(owner.id)',
    replace: '!demoted.has(owner.id)',
    tests: ['test/cli/commands/people/people-sync.test.ts'],
  },
  {
    name: 'who acts is removed by their own list',
    file: 'src/operations/people/removal/decide.ts',
    find: 'if (person.id === actor().id) return ONESELF;',
    replace: 'if (person.id === actor().username) return ONESELF;',
    tests: ['test/cli/commands/people/people-remove-bulk.test.ts'],
  },
  {
    name: 'a removal in batches asks nothing about Owners before the first one',
    file: 'src/operations/people/removal/decide.ts',
    find: 'await requireAuthorityOver(context, people);',
    replace: 'await requireAuthorityOver(context, []);',
    tests: ['test/cli/commands/people/people-remove-bulk.test.ts'],
  },
  {
    name: 'a removal that goes on begins anew',
    file: 'src/operations/shared/bulk-rows.ts',
    find: 'done: resume ? Math.min(earlier, rows) : 0',
    replace: 'done: resume ? Math.min(earlier, 0) : 0',
    tests: ['test/cli/commands/people/people-remove-bulk.test.ts'],
  },
  {
    name: 'changes of groups ask nothing about what they give before the first one',
    file: 'src/operations/group/changes/authority.ts',
    find: 'enforce(escalation(actor.permissions, [{ name, before, after, takenOver: false }]));',
    replace: 'enforce(escalation(actor.permissions, [{ name, before, after: before, takenOver: false }]));',
    tests: ['test/cli/commands/group/group-modify-bulk.test.ts'],
  },
  {
    name: 'who acts takes their own permissions halfway',
    file: 'src/operations/group/changes/authority.ts',
    find: 'left.add(item.group.id);',
    replace: '',
    tests: ['test/cli/commands/group/group-modify-bulk.test.ts'],
  },
];
