import fc from 'fast-check';
import { AppError } from '../../../src/domain/errors.ts';
import { scimTypeOf } from '../../../src/domain/scim/fault.ts';
import { MAX_DEPTH, OPERATORS, parseFilter } from '../../../src/domain/scim/filter.ts';
import type { Filter } from '../../../src/domain/scim/filter.ts';
import { MAX_TEXT } from '../../../src/domain/scim/tokens.ts';
import { filtersOf, filterText } from '../../support/scim-filters.ts';
import { thorough } from '../../support/thorough.ts';

/** Filters: which texts are one, and what they say. */

const letters = 'abcXYZ'.split('');
const names = fc
  .tuple(
    fc.constantFrom(...letters),
    fc.string({ unit: fc.constantFrom(...letters, '0', '9', '-', '_'), maxLength: 6 }),
  )
  .map(([first, rest]) => first + rest);
const paths = fc.record(
  {
    urn: fc.constantFrom('urn:ietf:params:scim:schemas:core:2.0:User', 'urn:x:2.0:Y'),
    name: names,
    sub: fc.oneof(names, fc.constant('$ref')),
  },
  { requiredKeys: ['name'] },
);
const values = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const expressions: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ kind: fc.constant('present' as const), path: paths }),
  fc.record({
    kind: fc.constant('compare' as const),
    path: paths,
    operator: fc.constantFrom(...OPERATORS),
    value: values,
  }),
);
const filters = filtersOf(
  expressions,
  fc.record({ kind: fc.constant('some' as const), path: paths, filter: filtersOf(expressions) }),
);

test('the text of a filter is read as the same filter', () => {
  fc.assert(
    fc.property(filters, (filter) => {
      const text = filterText(filter);
      fc.pre(text.length <= MAX_TEXT);
      // JSON has no minus zero.
      expect(parseFilter(text)).toEqual(JSON.parse(JSON.stringify(filter)));
    }),
    { numRuns: thorough(500, 20_000), seed: 1 },
  );
});

test('blanks and the case of operators say nothing', () => {
  fc.assert(
    fc.property(filters, fc.constantFrom(' ', '  ', '\t', ' \n '), (filter, blank) => {
      const text = filterText(filter);
      const other = text.replace(
        /"(?:[^"\\]|\\.)*"|([()[\]])|\b(?:and|or|not|pr|eq|ne|co|sw|ew|gt|ge|lt|le)\b(?= |$)| /g,
        (token, bracket) =>
          token === ' '
            ? blank
            : bracket !== undefined
              ? `${blank}${token}${blank}`
              : token.startsWith('"')
                ? token
                : token.toUpperCase(),
      );
      fc.pre(other.length <= MAX_TEXT);
      const plain = (one: Filter) => JSON.stringify(one).toLowerCase();
      expect(plain(parseFilter(other))).toBe(plain(parseFilter(text)));
    }),
    { numRuns: thorough(200, 5000), seed: 2 },
  );
});

/** The filters of RFC 7644, figure 2, and what clients send. */
test.each([
  ['userName eq "bjensen"', 'userName eq "bjensen"'],
  ['name.familyName co "O\'Malley"', 'name.familyName co "O\'Malley"'],
  [
    'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"',
    'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"',
  ],
  ['title pr', 'title pr'],
  ['meta.lastModified gt "2011-05-13T04:42:34Z"', 'meta.lastModified gt "2011-05-13T04:42:34Z"'],
  ['title pr and userType eq "Employee"', 'title pr and userType eq "Employee"'],
  ['a pr and b pr or c pr', '(a pr and b pr) or c pr'],
  ['a pr or b pr and not(c pr)', 'a pr or (b pr and not (c pr))'],
  ['((a pr))', 'a pr'],
  [
    'userType eq "Employee" and (emails co "a" or emails.value co "b")',
    'userType eq "Employee" and (emails co "a" or emails.value co "b")',
  ],
  [
    'userType ne "Employee" and not (emails co "example.com")',
    'userType ne "Employee" and not (emails co "example.com")',
  ],
  [
    'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp"]',
    'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp"]',
  ],
  ['emails[type eq "work"].value Eq "a@b.example"', 'emails[type eq "work" and value eq "a@b.example"]'],
  ['emails[type eq "work"].value pr and active EQ True', 'emails[type eq "work" and value pr] and active eq true'],
  ['not pr', 'not pr'],
  ['a eq -1.5e3', 'a eq -1500'],
  ['a eq "\\u0041\\"\\\\"', 'a eq "A\\"\\\\"'],
])('%s', (text, same) => {
  expect(filterText(parseFilter(text))).toBe(same);
});

function faultOf(text: string): string {
  try {
    parseFilter(text);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(scimTypeOf(error)).toBe('invalidFilter');
    return error.message;
  }
  return 'none';
}

test.each([
  ['', 'the name of an attribute is missing at its end'],
  ['userName', 'an operator (pr, eq, ne, co, sw, ew, gt, ge, lt, le) is missing at its end'],
  ['userName eq', 'a value is missing at its end'],
  ['userName is "a"', 'an operator (pr, eq, ne, co, sw, ew, gt, ge, lt, le) is missing at character 10, before is'],
  ['userName eq bob', 'bob is not a value'],
  ["userName eq 'bob'", "'bob' is not a value"],
  ['userName eq 01', '01 is not a value'],
  ['userName eq "bob', 'the text in quotes after character 11 does not end as JSON has it'],
  ['userName eq "a\\x"', 'the text in quotes after character 11 does not end as JSON has it'],
  ['userName eq "a" userName eq "b"', '"and" or "or" is missing at character 17, before userName'],
  ['userName eq "a" and', 'the name of an attribute is missing at its end'],
  ['"userName" eq "a"', '"userName" is not the name of an attribute'],
  ['user%Name eq "a"', 'user%Name is not the name of an attribute'],
  ['(userName pr', '")" is missing at its end'],
  ['userName pr)', '"and" or "or" is missing at character 12, before )'],
  ['emails[type eq "work"', '"]" is missing at its end'],
  ['emails[emails[type pr]]', 'square brackets stand in others'],
  ['emails[]', 'the name of an attribute is missing at character 8, before ]'],
  ['emails[type pr].', 'the name of a sub-attribute is missing at its end'],
  ['()', 'the name of an attribute is missing at character 2, before )'],
])('%s is no filter', (text, message) => {
  expect(faultOf(text)).toBe(message);
});

test('brackets nest only so deep, and a filter is only so long', () => {
  const nested = (depth: number) => `${'('.repeat(depth)}a pr${')'.repeat(depth)}`;
  const inverted = (depth: number) => `${'not('.repeat(depth)}a pr${')'.repeat(depth)}`;
  expect(faultOf(nested(MAX_DEPTH))).toBe('none');
  expect(faultOf(inverted(MAX_DEPTH))).toBe('none');
  expect(faultOf(nested(MAX_DEPTH + 1))).toBe('more than 32 brackets are open');
  expect(faultOf(inverted(800))).toBe('more than 32 brackets are open');
  expect(faultOf('('.repeat(MAX_TEXT))).toBe('more than 32 brackets are open');
  expect(faultOf(nested(MAX_TEXT))).toBe('a filter or path has at most 4096 characters');
  const long = Array.from({ length: 500 }, () => 'a pr').join(' or ');
  expect(faultOf(long)).toBe('none');
});

test('any text is a filter or a fault of one', () => {
  const words = fc.constantFrom(
    'a',
    'not',
    'and',
    'or',
    'pr',
    'eq',
    '"x"',
    '(',
    ')',
    '[',
    ']',
    '.b',
    '1',
    'null',
    '"',
    '\\',
    'urn:',
    ' ',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(words, { maxLength: 12 }).map((all) => all.join(' ')),
      ),
      (text) => {
        expect(typeof faultOf(text)).toBe('string');
      },
    ),
    { numRuns: thorough(500, 20_000), seed: 3 },
  );
});
