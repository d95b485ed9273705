import fc from 'fast-check';
import { AppError } from '../../../src/domain/errors.ts';
import { GROUP, USER } from '../../../src/domain/scim/attributes.ts';
import { conditionOf } from '../../../src/domain/scim/condition.ts';
import { parseFilter } from '../../../src/domain/scim/filter.ts';
import type { Filter } from '../../../src/domain/scim/filter.ts';
import { matches, satisfies } from '../../../src/domain/scim/matches.ts';
import { filtersFor } from '../../support/scim-filters.ts';

/** Which resources a filter finds. */

const ADA = {
  id: 'id-Ada',
  externalId: '00uAda',
  userName: 'Ada@Acme.example',
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  active: true,
  emails: [{ value: 'ada@acme.example', type: 'work', primary: true }],
  groups: [{ value: 'g1', display: 'Engines' }],
  meta: { resourceType: 'User', created: '2026-01-31T12:00:00.000Z', lastModified: '2026-01-31T12:00:00.500Z' },
};
const BARE = { id: 'id-bare', userName: 'bare', active: false, meta: ADA.meta };
const TEAM = {
  id: 'g1',
  displayName: 'Engines',
  members: [
    { value: 'id-Ada', display: 'Ada', type: 'User' },
    { value: 'id-bare', display: 'bare', type: 'User' },
  ],
};

const found = (text: string): string =>
  [ADA, BARE]
    .filter((user) => matches(parseFilter(text), user, USER))
    .map(({ id }) => id.slice(3))
    .join(' ');

test.each([
  ['userName eq "ada@acme.EXAMPLE"', 'Ada'],
  ['USERNAME eq "bare"', 'bare'],
  ['urn:ietf:params:scim:schemas:core:2.0:user:userName eq "bare"', 'bare'],
  ['id eq "id-ada"', ''],
  ['id eq "id-Ada"', 'Ada'],
  ['externalId eq "00uada"', ''],
  ['externalId eq "00uAda"', 'Ada'],
  ['externalId ne "00uAda"', 'bare'],
  ['externalId pr', 'Ada'],
  ['not (externalId pr)', 'bare'],
  ['externalId eq null', 'bare'],
  ['externalId ne null', 'Ada'],
  ['userName co "acme"', 'Ada'],
  ['userName sw "AD"', 'Ada'],
  ['userName ew "re"', 'bare'],
  ['userName gt "b"', 'bare'],
  ['userName le "ada@acme.example"', 'Ada'],
  ['active eq true', 'Ada'],
  ['active eq "False"', 'bare'],
  ['active ne true', 'bare'],
  ['name pr', 'Ada'],
  ['name.familyName sw "love"', 'Ada'],
  ['name[familyName eq "lovelace" and givenName eq "ada"]', 'Ada'],
  ['emails co "acme"', 'Ada'],
  ['emails.value eq "ADA@acme.example"', 'Ada'],
  ['emails[type eq "work"].value eq "ada@acme.example"', 'Ada'],
  ['emails[type eq "home"].value eq "ada@acme.example"', ''],
  ['emails[not (type eq "home") and primary eq true]', 'Ada'],
  ['emails.value ne "x"', 'Ada bare'],
  ['emails pr', 'Ada'],
  ['emails eq null', 'bare'],
  ['emails[display pr]', ''],
  ['groups.display eq "engines"', 'Ada'],
  ['groups eq "g1"', 'Ada'],
  ['meta.created eq "2026-01-31T13:00:00+01:00"', 'Ada bare'],
  ['meta.lastModified gt "2026-01-31T12:00:00Z"', 'Ada bare'],
  ['meta.lastModified lt "2026-01-31T12:00:00Z"', ''],
  ['meta.lastModified sw "2026-01"', 'Ada bare'],
  ['meta.resourceType eq "User"', 'Ada bare'],
  ['meta pr', 'Ada bare'],
  ['meta.version pr', 'Ada bare'],
  ['not (meta pr)', ''],
  ['meta[created pr]', 'Ada bare'],
  ['title eq "x"', ''],
  ['title ne "x"', 'Ada bare'],
  ['title eq null', 'Ada bare'],
  ['phoneNumbers[type eq "work"].value pr', ''],
  ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq "1"', ''],
  ['not (urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value pr)', 'Ada bare'],
  ['displayName pr or title pr or userName eq "bare"', 'bare'],
])('%s finds "%s"', (text, expected) => {
  expect(found(text)).toBe(expected);
});

test.each([
  ['members.value eq "id-Ada"', true],
  ['members[value eq "id-Ada" and display eq "bare"]', false],
  ['members.value ne "id-Ada"', true],
  ['not (members.value eq "id-Ada")', false],
  ['displayName eq "engines" and members pr', true],
])('of a group, %s is %s', (text, expected) => {
  expect(satisfies(conditionOf(parseFilter(text), GROUP), TEAM)).toBe(expected);
});

const faultOf = (text: string): string => {
  try {
    matches(parseFilter(text), ADA, USER);
  } catch (error) {
    if (error instanceof AppError) return `${error.message}; ${error.hint ?? ''}`;
    throw error;
  }
  return 'none';
};

test.each([
  ['usrName eq "a"', 'User has no attribute usrName; did you mean userName?'],
  ['name.familyNames eq "a"', 'User has no attribute name.familyNames; did you mean name?'],
  ['emails[valu eq "a"]', 'emails has no attribute valu; did you mean value?'],
  ['emails[value.x eq "a"]', 'value.x is too deep in emails; '],
  ['userName[value eq "a"]', 'userName has no parts for the filter in its brackets; '],
  ['name eq "Ada"', 'name has several parts; compare one of name.formatted, name.familyName, name.givenName'],
  ['userName eq 1', 'userName is compared with a text, which stands in double quotes; '],
  ['userName eq true', 'userName is compared with a text, which stands in double quotes; '],
  ['userName gt null', 'null has no order, so gt does not take it; '],
  ['active gt true', 'active is true or false, and takes only eq, ne and pr; '],
  ['active eq 1', 'active is true or false, and takes only eq, ne and pr; '],
  ['active co "tr"', 'active is true or false, and takes only eq, ne and pr; '],
  ['meta.created gt "yesterday"', 'created is compared with a time such as 2026-01-31T12:00:00Z; '],
  ['meta.created gt "2026-13-31T12:00:00Z"', 'created is compared with a time such as 2026-01-31T12:00:00Z; '],
])('%s is refused', (text, message) => {
  expect(faultOf(text)).toBe(message);
});

const filters = filtersFor(USER, [ADA.userName, 'work', 'Lovelace', 'g1', 'Straße', '']);
const users = fc.constantFrom(ADA, BARE);
const holds = (filter: Filter, user: object): boolean => matches(filter, user as Record<string, unknown>, USER);

test('not, and, or mean what they say, and so does their order', () => {
  fc.assert(
    fc.property(filters, filters, users, (a, b, user) => {
      const [inA, inB] = [holds(a, user), holds(b, user)];
      expect(holds({ kind: 'not', filter: a }, user)).toBe(!inA);
      expect(holds({ kind: 'and', filters: [a, b] }, user)).toBe(inA && inB);
      expect(holds({ kind: 'or', filters: [b, a] }, user)).toBe(inA || inB);
    }),
    { numRuns: 300, seed: 1 },
  );
});
