import type { Breakage } from './breakage.ts';

/** What identity providers write and ask for over SCIM. */
const DOMAIN = ['test/domain/scim'];

export const SCIM: readonly Breakage[] = [
  {
    name: 'a filter of SCIM nests as deep as it likes',
    file: 'src/domain/scim/filter.ts',
    find: 'if (place.depth >= MAX_DEPTH)',
    replace: 'if (place.depth >= 1e9)',
    tests: DOMAIN,
  },
  {
    name: 'a filter of SCIM compares as often as it likes',
    file: 'src/domain/scim/condition-cost.ts',
    find: 'if (leaves.length > comparisons)',
    replace: 'if (leaves.length > 1e9)',
    tests: DOMAIN,
  },
  {
    name: 'a filter of SCIM looks into as many lists as it likes',
    file: 'src/domain/scim/condition-cost.ts',
    find: 'isSearch: isInList || SEARCHES',
    replace: 'isSearch: SEARCHES',
    tests: DOMAIN,
  },
  {
    name: 'a list of SCIM that looks at everybody holds the thread',
    file: 'src/scim/users/list.ts',
    find: 'if (isScan(condition, page, USER)) takesLong();',
    replace: 'isScan(condition, page, USER);',
    tests: ['test/scim/scans.test.ts'],
  },
  {
    name: 'a bulk of SCIM holds the thread until its end',
    file: 'src/server/inner-requests.ts',
    find: 'await turn();',
    replace: 'void turn;',
    tests: ['test/scim/bulk.test.ts'],
  },
  {
    name: 'a PATCH of SCIM makes as many changes as it likes',
    file: 'src/domain/scim/patch-request.ts',
    find: 'if (count > mostChanges)',
    replace: 'if (count > 1e9)',
    tests: DOMAIN,
  },
  {
    name: 'a filter of SCIM takes "or" before "and"',
    file: 'src/domain/scim/filter.ts',
    find: "joined(tokens, 'or', () => joined(tokens, 'and', () => term(tokens, place)))",
    replace: "joined(tokens, 'and', () => joined(tokens, 'or', () => term(tokens, place)))",
    tests: DOMAIN,
  },
  {
    name: 'a filter of SCIM finds ids in any case',
    file: 'src/domain/scim/matches.ts',
    find: 'caseExact ? own : folded(own)',
    replace: 'folded(own)',
    tests: DOMAIN,
  },
  {
    name: 'a remove of nobody in a PATCH of SCIM removes all members',
    file: 'src/domain/scim/patch-request.ts',
    find: 'given === undefined || given === null',
    replace: "given === undefined || given === null || String(given) === ''",
    tests: DOMAIN,
  },
  {
    name: 'a replace of members over SCIM keeps the old ones',
    file: 'src/domain/scim/patch-group.ts',
    find: ': { op, ids: idsIn(value) };',
    replace: ": { op: op === 'replace' ? 'add' : op, ids: idsIn(value) };",
    tests: DOMAIN,
  },
  {
    name: 'a PATCH of SCIM changes what only roster sets',
    file: 'src/domain/scim/patch-path.ts',
    find: 'if (isReadOnly(found))',
    replace: 'if (found.attribute.required)',
    tests: DOMAIN,
  },
  {
    name: 'a POST of SCIM sets what only roster sets',
    file: 'src/domain/scim/resource.ts',
    find: "found === 'ignored' || isReadOnly(found) ? undefined : found",
    replace: "found === 'ignored' ? undefined : found",
    tests: DOMAIN,
  },
  {
    name: 'the userName of SCIM can be removed',
    file: 'src/domain/scim/patch-user.ts',
    find: 'if (required) throw',
    replace: 'if (name === "") throw',
    tests: DOMAIN,
  },
];
