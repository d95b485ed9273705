import fc from 'fast-check';
import { USER } from '../../../src/domain/scim/attributes.ts';
import { parseFilter } from '../../../src/domain/scim/filter.ts';
import { matches } from '../../../src/domain/scim/matches.ts';
import { resourceFrom } from '../../../src/domain/scim/resource.ts';
import { userAfter } from '../../support/scim-patches.ts';

/** What holds of every PATCH of a user. */

const texts = fc.constantFrom('a', 'b', 'Ada@acme.example', 'ada@ACME.example', 'c@d.example');
const emails = fc.array(
  fc.record(
    { value: texts, type: fc.constantFrom('work', 'home'), primary: fc.boolean() },
    { requiredKeys: ['value'] },
  ),
  { minLength: 1, maxLength: 4 },
);
const bodies = fc.record(
  {
    userName: texts,
    externalId: texts,
    displayName: texts,
    active: fc.boolean(),
    name: fc.record({ givenName: texts, familyName: texts }, { requiredKeys: ['givenName'] }),
    emails,
  },
  { requiredKeys: ['userName'] },
);
const users = bodies.map((body) => userAfter({}, { op: 'add', value: body }));
const paths = fc.constantFrom(
  'externalId',
  'displayName',
  'active',
  'name',
  'name.givenName',
  'emails',
  'emails[type eq "home"]',
  'emails.type',
);
const values = fc.constantFrom<readonly [string, unknown]>(
  ['externalId', 'x'],
  ['displayName', 'x'],
  ['name', { givenName: 'x' }],
  ['name.familyName', 'x'],
  ['emails', [{ value: 'new@d.example', type: 'work' }]],
  ['emails', { value: 'ADA@acme.example', primary: true }],
  ['emails[type eq "home"].value', 'new@d.example'],
);
const each = { numRuns: 200, seed: 1 };

test('what is removed is not there, and a second remove changes nothing', () => {
  fc.assert(
    fc.property(users, paths, (user, path) => {
      const present = path.includes('[') ? path : `${path} pr`;
      const once = userAfter(user, { op: 'remove', path });
      expect(matches(parseFilter(present), once, USER)).toBe(false);
      expect(userAfter(once, { op: 'remove', path })).toEqual(once);
    }),
    each,
  );
});

test('what is added twice is there once, and an add of what is there changes nothing', () => {
  fc.assert(
    fc.property(users, values, (user, [path, value]) => {
      const once = userAfter(user, { op: 'add', path, value });
      expect(userAfter(once, { op: 'add', path, value })).toEqual(once);
      const { emails: list } = once;
      if (list !== undefined) expect(userAfter(once, { op: 'add', path: 'emails', value: list })).toEqual(once);
    }),
    each,
  );
});

test('a replace sets exactly this, whatever was there', () => {
  fc.assert(
    fc.property(users, emails, (user, list) => {
      expect(userAfter(user, { op: 'replace', path: 'emails', value: list }).emails).toEqual(list);
      expect(userAfter(user, { op: 'replace', value: { emails: list } }).emails).toEqual(list);
    }),
    each,
  );
});

test('a PATCH with several operations is the PATCHes one after the other', () => {
  fc.assert(
    fc.property(users, values, paths, (user, [path, value], removed) => {
      const [add, remove] = [
        { op: 'add', path, value },
        { op: 'remove', path: removed },
      ];
      expect(userAfter(user, add, remove)).toEqual(userAfter(userAfter(user, add), remove));
    }),
    each,
  );
});

test('a replace of nothing by a body is what a POST of the body makes', () => {
  fc.assert(
    fc.property(bodies, (body) => {
      expect(userAfter({}, { op: 'replace', value: body })).toEqual(resourceFrom(body, USER));
    }),
    each,
  );
});
