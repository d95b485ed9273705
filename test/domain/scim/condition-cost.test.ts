import { GROUP, USER } from '../../../src/domain/scim/attributes.ts';
import { bounded, isLookup } from '../../../src/domain/scim/condition-cost.ts';
import { conditionOf } from '../../../src/domain/scim/condition.ts';
import { parseFilter } from '../../../src/domain/scim/filter.ts';
import { faultOf } from '../../support/scim-patches.ts';

/** What filters cost: how many comparisons they may have, and which look at every resource. */

const condition = (filter: string, schema = USER) => conditionOf(parseFilter(filter), schema);
const anyOf = (count: number, term: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => term(at)).join(' or ');
const faultIn = (filter: string, schema = USER): string => faultOf(() => bounded(condition(filter, schema)));

test('a filter has fifty comparisons, however they are nested', () => {
  const filter = (count: number) => `not (${anyOf(count - 1, (at) => `(id eq "${at}")`)}) and userName eq "a"`;
  expect(faultIn(filter(50))).toBe('none');
  expect(faultIn(filter(51))).toBe('tooMany: the filter has 51 comparisons, and at most 50');
});

test.each([
  ['co', 'userName co "a"'],
  ['sw', 'name.givenName sw "a"'],
  ['ew', 'displayName ew "a"'],
  ['pr', 'externalId pr'],
  ['an e-mail that contains', 'emails[type eq "work" and value co "a"]'],
  ['a group', 'groups.value eq "a"'],
  ['a part of a group', 'groups[value eq "a"]'],
])('ten of them may search: %s', (_, term) => {
  expect(faultIn(anyOf(10, () => term))).toBe('none');
  expect(faultIn(anyOf(11, () => term))).toBe(
    'tooMany: 11 comparisons of the filter look into texts or lists, and at most 10 may',
  );
});

test('each part of what has several is one', () => {
  expect(faultIn(anyOf(3, () => 'name pr'))).toBe('none');
  expect(faultIn(anyOf(4, () => 'name pr'))).toContain('12 comparisons');
  expect(
    faultIn(
      anyOf(11, () => 'members.value eq "a"'),
      GROUP,
    ),
  ).toContain('11 comparisons');
});

test.each([
  ['userName eq "a"', true],
  ['urn:ietf:params:scim:schemas:core:2.0:User:USERNAME eq "a"', true],
  ['id eq "a"', true],
  ['externalId eq "a" and active eq true', true],
  ['emails.value eq "a"', true],
  ['emails[type eq "work" and value eq "a"]', true],
  ['displayName eq "a"', false],
  ['groups.value eq "a"', false],
  ['userName co "a"', false],
  ['userName ne "a"', false],
  ['not (userName eq "a")', false],
  ['userName eq "a" or userName eq "b"', false],
  ['active eq true', false],
  ['title eq "a"', false],
  ['emails pr', false],
])('of people, %s names one: %s', (filter, expected) => {
  expect(isLookup(condition(filter), 'User')).toBe(expected);
});

test.each([
  ['displayName eq "a"', true],
  ['members.value eq "a"', false],
])('of groups, %s names one: %s', (filter, expected) => {
  expect(isLookup(condition(filter, GROUP), 'Group')).toBe(expected);
});
