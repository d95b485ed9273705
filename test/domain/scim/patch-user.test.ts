import type { Resource } from '../../../src/domain/scim/resource.ts';
import { faultOf, userAfter } from '../../support/scim-patches.ts';

/** What a PATCH makes of a user. */

const WORK = { value: 'ada@acme.example', type: 'work', primary: true };
const HOME = { value: 'ada@home.example', type: 'home' };
const ADA = {
  userName: 'ada@acme.example',
  externalId: '00u1',
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  active: true,
  emails: [WORK],
};
const without = (...names: string[]): Resource =>
  Object.fromEntries(Object.entries(ADA).filter(([name]) => !names.includes(name)));

const addresses = (count: number) => Array.from({ length: count }, (_, at) => ({ value: `a${at}@acme.example` }));

/** So many spellings of a name, which differ in the case of its letters. */
const spellings = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) =>
    Array.from(name, (letter, place) => ((at >> place) & 1 ? letter.toUpperCase() : letter.toLowerCase())).join(''),
  );

/** What clients send: the operation, and the user after it. */
const PATCHES: readonly (readonly [string, unknown, Resource])[] = [
  ['Okta deactivates', { op: 'replace', value: { active: false } }, { ...ADA, active: false }],
  ['Entra deactivates', { op: 'Replace', path: 'active', value: 'False' }, { ...ADA, active: false }],
  [
    'a value in a list',
    { op: 'Replace', path: 'displayName', value: [{ value: 'Ada' }] },
    { ...ADA, displayName: 'Ada' },
  ],
  [
    'a dotted path',
    { op: 'replace', path: 'name.familyName', value: 'King' },
    { ...ADA, name: { givenName: 'Ada', familyName: 'King' } },
  ],
  [
    'dotted keys without a path',
    { op: 'replace', value: { 'name.familyName': 'King', 'phoneNumbers[type eq "x"].value': 1, nickName: 'K' } },
    { ...ADA, name: { givenName: 'Ada', familyName: 'King' } },
  ],
  [
    'keys with a filter',
    { op: 'replace', value: { 'emails[type eq "work"].value': 'a@acme.example', displayName: 'A' } },
    { ...ADA, displayName: 'A', emails: [{ ...WORK, value: 'a@acme.example' }] },
  ],
  [
    'keys with a filter under the URN, and with it',
    {
      op: 'Add',
      value: {
        'urn:ietf:params:scim:schemas:core:2.0:User': { 'emails[type eq "home"].value': 'a@home.example' },
        'urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq "work"].value': 'a@acme.example',
      },
    },
    {
      ...ADA,
      emails: [
        { ...WORK, value: 'a@acme.example' },
        { value: 'a@home.example', type: 'home' },
      ],
    },
  ],
  [
    'keys with a URN',
    {
      op: 'add',
      value: {
        'urn:ietf:params:scim:schemas:core:2.0:User:displayName': 'A',
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department': 'B',
      },
    },
    { ...ADA, displayName: 'A' },
  ],
  [
    'an object under the URN',
    { op: 'add', value: { 'urn:ietf:params:scim:schemas:core:2.0:User': { displayName: 'A' } } },
    { ...ADA, displayName: 'A' },
  ],
  [
    'a path that is the URN',
    { op: 'add', path: 'urn:ietf:params:scim:schemas:core:2.0:User', value: { displayName: 'A' } },
    { ...ADA, displayName: 'A' },
  ],
  [
    'a path with the URN',
    { op: 'replace', path: 'urn:ietf:params:scim:schemas:core:2.0:User:name.givenName', value: 'A' },
    { ...ADA, name: { givenName: 'A', familyName: 'Lovelace' } },
  ],
  ['names in any case', { op: 'REPLACE', path: 'USERNAME', value: 'ada' }, { ...ADA, userName: 'ada' }],
  [
    'a part of an object',
    { op: 'replace', path: 'name', value: { formatted: 'A. L.' } },
    { ...ADA, name: { ...ADA.name, formatted: 'A. L.' } },
  ],
  ['null removes', { op: 'replace', path: 'externalId', value: null }, without('externalId')],
  ['remove', { op: 'remove', path: 'externalId' }, without('externalId')],
  ['remove what is not there', { op: 'remove', path: 'displayName' }, ADA],
  ['remove a part', { op: 'remove', path: 'name.familyName' }, { ...ADA, name: { givenName: 'Ada' } }],
  ['remove an object', { op: 'remove', path: 'name' }, without('name')],
  ['add of nothing', { op: 'add', path: 'externalId', value: null }, ADA],
  [
    'the extension',
    { op: 'Add', path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager', value: '7' },
    ADA,
  ],
  ['what is not kept', { op: 'Add', path: 'addresses[type eq "work"].formatted', value: 'here' }, ADA],
  ['a password', { op: 'replace', value: { password: 'secret', id: 'x', meta: {}, schemas: [], groups: [] } }, ADA],
  [
    'the e-mail by its type',
    { op: 'Replace', path: 'emails[type eq "work"].value', value: 'b@acme.example' },
    { ...ADA, emails: [{ ...WORK, value: 'b@acme.example' }] },
  ],
  [
    'the e-mail by its flag',
    { op: 'replace', path: 'emails[primary eq "True"].value', value: 'b@acme.example' },
    { ...ADA, emails: [{ ...WORK, value: 'b@acme.example' }] },
  ],
  [
    'an e-mail of a type that is not there',
    { op: 'Add', path: 'emails[type eq "home"].value', value: HOME.value },
    { ...ADA, emails: [WORK, HOME] },
  ],
  ['e-mails anew', { op: 'replace', path: 'emails', value: [HOME] }, { ...ADA, emails: [HOME] }],
  ['one e-mail anew', { op: 'replace', path: 'emails', value: HOME }, { ...ADA, emails: [HOME] }],
  ['e-mails to nothing', { op: 'replace', path: 'emails', value: [] }, without('emails')],
  ['one more e-mail', { op: 'add', path: 'emails', value: [HOME] }, { ...ADA, emails: [WORK, HOME] }],
  [
    'the same e-mail',
    { op: 'add', path: 'emails', value: [{ value: 'ADA@acme.example' }] },
    { ...ADA, emails: [{ ...WORK, value: 'ADA@acme.example' }] },
  ],
  [
    'another primary e-mail',
    { op: 'add', value: { emails: [{ ...HOME, primary: 'true' }] } },
    {
      ...ADA,
      emails: [
        { ...WORK, primary: false },
        { ...HOME, primary: true },
      ],
    },
  ],
  [
    'e-mails without a filter',
    { op: 'replace', path: 'emails.value', value: 'b@acme.example' },
    { ...ADA, emails: [{ ...WORK, value: 'b@acme.example' }] },
  ],
  ['remove of an e-mail', { op: 'remove', path: 'emails[type eq "work"]' }, without('emails')],
  ['remove of an e-mail’s value', { op: 'remove', path: 'emails[type eq "work"].value' }, without('emails')],
  ['remove of an e-mail that is not there', { op: 'remove', path: 'emails[type eq "home"]' }, ADA],
  [
    'remove of e-mails in a list',
    { op: 'remove', path: 'emails', value: [{ value: 'ada@acme.example' }, { value: 'x@y.example' }] },
    without('emails'),
  ],
  ['remove of others in a list', { op: 'remove', path: 'emails', value: [HOME] }, ADA],
  ['remove of nobody', { op: 'remove', path: 'emails', value: [] }, ADA],
  ['remove of all', { op: 'remove', path: 'emails' }, without('emails')],
];

test.each(PATCHES)('%s', (_, operation, expected) => {
  expect(userAfter(ADA, operation)).toEqual(expected);
});

test('an e-mail is added where there was none', () => {
  const add = { op: 'Add', path: 'emails[type eq "work"].value', value: 'a@b.example' };
  expect(userAfter(without('emails'), add)).toEqual({
    ...without('emails'),
    emails: [{ value: 'a@b.example', type: 'work' }],
  });
  const replace = { op: 'replace', path: 'emails.value', value: 'a@b.example' };
  expect(userAfter(without('emails'), replace).emails).toEqual([{ value: 'a@b.example' }]);
});

test('operations follow one after the other', () => {
  const after = userAfter(
    ADA,
    { op: 'remove', path: 'emails' },
    { op: 'add', path: 'emails', value: [HOME] },
    { op: 'replace', path: 'emails[type eq "home"].primary', value: true },
  );
  expect(after.emails).toEqual([{ ...HOME, primary: true }]);
});

test.each([
  ['no operation', [], 'invalidSyntax: Operations is not a list of operations'],
  ['no object', ['add'], 'invalidSyntax: an operation is not an object'],
  ['no op', [{ path: 'active', value: true }], 'invalidSyntax: op is add, remove, replace, and not undefined'],
  ['another op', [{ op: 'move', path: 'active' }], 'invalidSyntax: op is add, remove, replace, and not "move"'],
  ['remove of everything', [{ op: 'remove' }], 'noTarget: an operation does not say what to remove'],
  ['no value', [{ op: 'replace', path: 'displayName' }], 'invalidValue: there is no value to replace displayName'],
  [
    'no object without a path',
    [{ op: 'add', value: 'x' }],
    'invalidValue: an operation without a path has no object as its value',
  ],
  [
    'a path that is no text',
    [{ op: 'add', path: ['active'], value: true }],
    'invalidPath: the path of an operation is not a text',
  ],
  [
    'a path of nothing',
    [{ op: 'add', path: 'dispayName', value: 'x' }],
    'invalidPath: User has no attribute dispayName',
  ],
  [
    'a path that does not end',
    [{ op: 'add', path: 'emails[type eq "work"', value: 'x' }],
    'invalidPath: "]" is missing at its end',
  ],
  [
    'a key with a filter of nothing',
    [{ op: 'add', value: { 'emails[tpe eq "work"].value': 'x' } }],
    'invalidFilter: emails has no attribute tpe',
  ],
  [
    'a filter of nothing',
    [{ op: 'add', path: 'emails[tpe eq "work"]', value: 'x' }],
    'invalidFilter: emails has no attribute tpe',
  ],
  [
    'a filter on one value',
    [{ op: 'add', path: 'name[givenName eq "x"]', value: {} }],
    'invalidPath: name has one value, so a filter cannot choose among several',
  ],
  ['the id', [{ op: 'replace', path: 'id', value: 'x' }], 'mutability: id cannot be changed'],
  ['the groups', [{ op: 'add', path: 'groups', value: [{ value: 'x' }] }], 'mutability: groups cannot be changed'],
  ['no userName', [{ op: 'remove', path: 'userName' }], 'mutability: userName cannot be removed'],
  ['an empty userName', [{ op: 'replace', value: { userName: '' } }], 'mutability: userName cannot be removed'],
  [
    'a number as a text',
    [{ op: 'replace', path: 'displayName', value: 1 }],
    'invalidValue: displayName is a text, and not 1',
  ],
  [
    'an object as a text',
    [{ op: 'replace', path: 'displayName', value: {} }],
    'invalidValue: displayName is a text, and not an object',
  ],
  [
    'a text as a truth',
    [{ op: 'replace', path: 'active', value: 'no' }],
    'invalidValue: active is true or false, and not "no"',
  ],
  [
    'a text as an object',
    [{ op: 'replace', path: 'name', value: 'Ada' }],
    'invalidValue: name is an object, and not "Ada"',
  ],
  [
    'numbers as e-mails',
    [{ op: 'add', path: 'emails', value: [1] }],
    'invalidValue: emails is a list of objects, and not 1',
  ],
  [
    'more e-mails at once than anybody has',
    [{ op: 'add', path: 'emails', value: addresses(21) }],
    'invalidValue: emails has 21 values, and at most 20',
  ],
  [
    'more e-mails one by one than anybody has',
    addresses(20).map((value) => ({ op: 'add', path: 'emails', value: [value] })),
    'invalidValue: emails has 21 values, and at most 20',
  ],
  [
    'an e-mail that is too long to compare again and again',
    [{ op: 'replace', path: 'emails.value', value: 'x'.repeat(321) }],
    'invalidValue: emails.value is longer than 320 characters',
  ],
  [
    'a path that compares again and again',
    [{ op: 'add', path: `emails[${Array(11).fill('value co "a"').join(' or ')}].type`, value: 'x' }],
    'tooMany: the filter has 11 comparisons, and at most 10',
  ],
  [
    'more operations than a user has attributes, many times over',
    Array.from({ length: 201 }, () => ({ op: 'replace', path: 'active', value: true })),
    'tooMany: a PATCH of a user makes 201 changes, and at most 200',
  ],
  [
    'one attribute in many spellings',
    [{ op: 'add', value: Object.fromEntries(spellings('displayName', 201).map((name) => [name, 'x'])) }],
    'tooMany: a PATCH of a user makes 201 changes, and at most 200',
  ],
  [
    'replace of an e-mail that is not there',
    [{ op: 'replace', path: 'emails[type eq "home"].value', value: 'x' }],
    'noTarget: none of the emails is the one to replace',
  ],
])('%s is refused', (_, operations, fault) => {
  expect(faultOf(() => userAfter(ADA, ...operations))).toBe(fault);
});
