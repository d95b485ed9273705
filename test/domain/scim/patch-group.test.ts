import fc from 'fast-check';
import { GROUP } from '../../../src/domain/scim/attributes.ts';
import { membersAfter } from '../../../src/domain/scim/patch-group.ts';
import type { GroupChanges } from '../../../src/domain/scim/patch-group.ts';
import { patchOperations } from '../../../src/domain/scim/patch-request.ts';
import { patchedUser } from '../../../src/domain/scim/patch-user.ts';
import { changesOf, faultOf, patchBody } from '../../support/scim-patches.ts';
import { thorough } from '../../support/thorough.ts';

/** What a PATCH changes in a group. */

const members = (...ids: string[]) => ids.map((value) => ({ value }));

test.each([
  ['Okta renames', { op: 'replace', value: { id: 'g', displayName: 'New' } }, { displayName: 'New', members: [] }],
  [
    'Entra adds one',
    { op: 'Add', path: 'members', value: [{ $ref: null, value: 'a' }] },
    { members: [{ op: 'add', ids: ['a'] }] },
  ],
  [
    'Entra removes from a list',
    { op: 'Remove', path: 'members', value: members('a', 'b') },
    { members: [{ op: 'remove', ids: ['a', 'b'] }] },
  ],
  ['a filtered remove', { op: 'remove', path: 'members[value eq "a"]' }, { members: [{ op: 'remove', ids: ['a'] }] }],
  [
    'a filtered remove with a value',
    { op: 'remove', path: 'members[value eq "a"]', value: members('b') },
    { members: [{ op: 'remove', ids: ['a'] }] },
  ],
  [
    'a filtered remove of several',
    { op: 'remove', path: 'members[value eq "a" or (value eq "b" or value eq "a")]' },
    { members: [{ op: 'remove', ids: ['a', 'b'] }] },
  ],
  [
    'a remove of a filtered value',
    { op: 'remove', path: 'members[value eq "a"].value' },
    { members: [{ op: 'remove', ids: ['a'] }] },
  ],
  ['a remove of all', { op: 'remove', path: 'members' }, { members: [{ op: 'removeAll' }] }],
  ['a remove of nobody', { op: 'remove', path: 'members', value: [] }, { members: [{ op: 'remove', ids: [] }] }],
  ['Okta replaces by none', { op: 'replace', path: 'members', value: [] }, { members: [{ op: 'removeAll' }] }],
  [
    'replaces',
    { op: 'replace', path: 'members', value: members('a', 'b', 'a') },
    { members: [{ op: 'replace', ids: ['a', 'b'] }] },
  ],
  [
    'adds without a path',
    { op: 'add', value: { members: [{ value: 'a', type: 'User', display: 'A' }] } },
    { members: [{ op: 'add', ids: ['a'] }] },
  ],
  ['adds nobody', { op: 'add', path: 'members', value: [] }, { members: [] }],
  ['ids as texts', { op: 'add', path: 'members', value: ['a'] }, { members: [{ op: 'add', ids: ['a'] }] }],
  [
    'a URN',
    { op: 'add', path: 'urn:ietf:params:scim:schemas:core:2.0:Group:members', value: members('a') },
    { members: [{ op: 'add', ids: ['a'] }] },
  ],
  ['an external id', { op: 'Replace', path: 'externalId', value: 'x' }, { externalId: 'x', members: [] }],
  ['no external id', { op: 'remove', path: 'externalId' }, { externalId: null, members: [] }],
])('%s', (_, operation, expected) => {
  expect(changesOf(operation)).toEqual(expected);
});

test('an operation for each member is one change, and the order of changes stays', () => {
  const [add, remove] = (['add', 'remove'] as const).map((op) => (id: string) => ({
    op,
    path: 'members',
    value: members(id),
  }));
  expect(changesOf(add?.('a'), add?.('b'), add?.('a'), remove?.('b'), add?.('c')).members).toEqual([
    { op: 'add', ids: ['a', 'b'] },
    { op: 'remove', ids: ['b'] },
    { op: 'add', ids: ['c'] },
  ]);
});

test.each([
  ['no name', { op: 'remove', path: 'displayName' }, 'mutability: displayName cannot be removed'],
  ['an empty name', { op: 'replace', value: { displayName: null } }, 'mutability: displayName cannot be removed'],
  [
    'a group as a member',
    { op: 'add', path: 'members', value: [{ value: 'a', type: 'Group' }] },
    'invalidValue: the members of a group are people, and no groups',
  ],
  [
    'a member without an id',
    { op: 'add', path: 'members', value: [{ type: 'User' }] },
    'invalidValue: a member has no id as its value',
  ],
  [
    'a member that is a number',
    { op: 'add', path: 'members', value: [7] },
    'invalidValue: members is a list of objects, and not 7',
  ],
  [
    'another filter',
    { op: 'remove', path: 'members[display sw "a"]' },
    'invalidPath: the filter of members does not name them by their ids',
  ],
  [
    'all but one',
    { op: 'remove', path: 'members[not (value eq "a")]' },
    'invalidPath: the filter of members does not name them by their ids',
  ],
  [
    'all but one otherwise',
    { op: 'remove', path: 'members[value ne "a"]' },
    'invalidPath: the filter of members does not name them by their ids',
  ],
  [
    'another id for a member',
    { op: 'replace', path: 'members[value eq "a"].value', value: 'b' },
    'mutability: value of a member cannot be changed',
  ],
  [
    'another member',
    { op: 'replace', path: 'members[value eq "a"]', value: { value: 'b' } },
    'mutability: members that a filter chooses cannot be changed',
  ],
])('%s is refused', (_, operation, fault) => {
  expect(faultOf(() => changesOf(operation))).toBe(fault);
});

/** The ids in a group after the changes. */
const idsAfter = (before: readonly string[], { members: changes }: GroupChanges): string[] =>
  [...membersAfter(before, changes)].sort();

const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'E'), { maxLength: 5 });
const filled = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'E'), { minLength: 1, maxLength: 3 });
const ops = fc.constantFrom('add', 'Add', 'remove', 'replace', 'Replace');
const operations = fc.array(
  fc.oneof(
    fc.record({ op: ops, path: fc.constant('members'), value: ids.map((all) => members(...all)) }),
    fc.record({ op: fc.constantFrom('add', 'replace'), value: ids.map((all) => ({ members: members(...all) })) }),
    fc.record({
      op: fc.constant('remove'),
      path: filled.map((all) => `members[${all.map((id) => `value eq "${id}"`).join(' or ')}]`),
    }),
    fc.constant({ op: 'remove', path: 'members' }),
  ),
  { minLength: 1, maxLength: 6 },
);

test('the changes of a group, done to its ids, are the PATCH of the whole group', () => {
  fc.assert(
    fc.property(ids, operations, (before, patch) => {
      const whole = patchedUser(
        { displayName: 'g', members: members(...before) },
        patchOperations(patchBody(...patch), GROUP),
      );
      const expected = ((whole.members ?? []) as { value: string }[]).map(({ value }) => value).sort();
      expect(idsAfter(before, changesOf(...patch))).toEqual(expected);
    }),
    { numRuns: thorough(500, 10_000), seed: 1 },
  );
});

test('a replace of the members sets exactly these, and who is removed is not there', () => {
  fc.assert(
    fc.property(ids, ids, (before, wanted) => {
      const replace = changesOf({ op: 'replace', path: 'members', value: members(...wanted) });
      expect(idsAfter(before, replace)).toEqual([...wanted].sort());
      const remove = changesOf({ op: 'remove', path: 'members', value: members(...wanted) });
      expect(idsAfter(before, remove)).toEqual(before.filter((id) => !wanted.includes(id)).sort());
    }),
    { numRuns: 200, seed: 2 },
  );
});

test('a hundred thousand members are read in a moment, in one operation or in one for each', () => {
  const all = Array.from({ length: 100_000 }, (_, at) => `id-${at}`);
  const started = performance.now();
  expect(changesOf({ op: 'add', path: 'members', value: members(...all) }).members).toEqual([{ op: 'add', ids: all }]);
  const each = all.slice(0, 1000).map((value) => ({ op: 'add', path: 'members', value: [{ value }] }));
  expect(changesOf(...each).members).toHaveLength(1);
  expect(performance.now() - started).toBeLessThan(5000);
});

test('changes that alternate look at the members before them once, and not again for each', () => {
  let looked = 0;
  function* before() {
    for (let at = 0; at < 20_000; at += 1) {
      looked += 1;
      yield `id-${at}`;
    }
  }
  const each = Array.from({ length: 1000 }, (_, at) => ({
    op: at % 2 === 0 ? 'add' : 'remove',
    path: 'members',
    value: members('x'),
  }));
  const { members: changes } = changesOf(...each);
  expect(changes).toHaveLength(1000);
  const copied = jest.spyOn(Set.prototype, Symbol.iterator as never);
  try {
    expect(membersAfter(before(), changes).size).toBe(20_000);
    expect([looked, copied.mock.calls.length]).toEqual([20_000, 0]);
  } finally {
    copied.mockRestore();
  }
});

test('more operations than a provider sends are refused', () => {
  const each = Array.from({ length: 1001 }, () => ({ op: 'add', path: 'members', value: members('x') }));
  expect(faultOf(() => changesOf(...each))).toBe('tooMany: a PATCH of a group makes 1001 changes, and at most 1000');
});
