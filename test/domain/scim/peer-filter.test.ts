import fc from 'fast-check';
import SCIMMY from 'scimmy';
import { USER } from '../../../src/domain/scim/attributes.ts';
import { parseFilter } from '../../../src/domain/scim/filter.ts';
import { matches } from '../../../src/domain/scim/matches.ts';
import { thorough } from '../../support/thorough.ts';

/**
 * Filters mean what they mean to scimmy, where it reads them: it compares all text by case, takes no brackets in an `or`,
 * no `not` of brackets with a filter, and mixes what is in these with what is around them (1.3.5).
 */

const ADA = {
  id: 'id-ada',
  externalId: '00uada',
  userName: 'ada@acme.example',
  name: { givenName: 'ada', familyName: 'lovelace' },
  active: true,
  emails: [{ value: 'ada@acme.example', type: 'work', primary: true }],
  groups: [{ value: 'g1', display: 'pilots' }],
};
const PATHS = ['id', 'externalId', 'userName', 'name.givenName', 'name.familyName', 'displayName', 'title'];
const TEXTS = ['ada', 'ada@acme.example', '@acme', 'work', 'lovelace', 'g1', 'g2', 'pil', '00u', 'm'];
const OPERATORS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'];

const spaced = (...parts: readonly fc.Arbitrary<string>[]) => fc.tuple(...parts).map((all) => all.join(' '));
const texts = fc.constantFrom(...TEXTS).map((text) => JSON.stringify(text));
const textsOf = (paths: readonly string[]) =>
  fc.oneof(
    spaced(fc.constantFrom(...paths), fc.constantFrom(...OPERATORS), texts),
    fc.constantFrom(...paths).map((path) => `${path} pr`),
  );
const truthOf = (path: string) =>
  spaced(fc.constant(path), fc.constantFrom('eq', 'ne'), fc.constantFrom('true', 'false'));
const negated = (one: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 3, arbitrary: one }, { weight: 1, arbitrary: one.map((text) => `not (${text})`) });
const joinedBy = (word: string, one: fc.Arbitrary<string>) =>
  fc.array(one, { minLength: 1, maxLength: 3 }).map((all) => all.join(` ${word} `));

const single = fc.oneof(textsOf(PATHS), truthOf('active'));
const values = fc.oneof(
  textsOf(['emails.value', 'emails.type', 'groups.value', 'groups.display']),
  joinedBy('and', negated(fc.oneof(textsOf(['value', 'type']), truthOf('primary')))).map((text) => `emails[${text}]`),
  joinedBy('and', negated(textsOf(['value', 'display']))).map((text) => `groups[${text}]`),
);
const filters = joinedBy('or', joinedBy('and', fc.oneof(negated(single), values)));

test('filters find what scimmy finds', () => {
  let found = 0;
  fc.assert(
    fc.property(filters, (text) => {
      const own = matches(parseFilter(text), ADA, USER);
      expect([text, own]).toEqual([text, new SCIMMY.Types.Filter(text).match([ADA]).length === 1]);
      found += Number(own);
    }),
    { numRuns: thorough(1000, 20_000), seed: 1 },
  );
  expect(found).toBeGreaterThan(100);
});
