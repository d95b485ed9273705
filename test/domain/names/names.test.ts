import fc from 'fast-check';
import {
  description,
  email,
  emailFault,
  emailKey,
  inferredUsername,
  isUuid,
  name,
  nameFault,
  nthUsername,
  reference,
  sortKey,
  username,
  usernameFault,
} from '../../../src/domain/names/names.ts';
import { faultsIn, validate } from '../../../src/core/validate.ts';

const UUID = '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';
const LONE = '\ud83d';

/** Text as people, their clipboards and attackers give it. */
const hostile = fc.string({
  unit: fc.oneof(
    { weight: 6, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        ...[' ', '\t', '\n', '\r', '\0', '\x1b', '\x7f', '\x85', '\u00a0', '\u2028', '\ufeff', '\u202e', '\u2066'],
        ...['@', '+', '-', '.', '"', "'", 'e\u0301', '\u0301', 'Å', LONE, '\udc00', '😀', 'ß', 'İ', 'ſ'],
      ),
    },
  ),
  maxLength: 40,
});

describe('what is wrong with a name', () => {
  test.each([
    ['Finance', undefined],
    ['Équipe Zürich — Nord', undefined],
    ["O'Neill & Söhne 😀", undefined],
    ['x'.repeat(128), undefined],
    ['😀'.repeat(128), undefined],
    [UUID, 'must not look like an id'],
    [`${UUID} `.trim().toUpperCase(), 'must not look like an id'],
    [`${UUID}-2`, undefined],
    ['', 'must not be empty'],
    ['x'.repeat(129), 'is longer than 128 characters'],
    ['😀'.repeat(129), 'is longer than 128 characters'],
    ['x'.repeat(1_000_000), 'is longer than 128 characters'],
    ['two\nlines', 'must not contain control characters or line breaks'],
    ['tab\there', 'must not contain control characters or line breaks'],
    ['\x1b[31mred', 'must not contain control characters or line breaks'],
    ['nul\0', 'must not contain control characters or line breaks'],
    ['c1 \x9b31m', 'must not contain control characters or line breaks'],
    ['admin\u202Etxt', 'must not contain characters that reorder text'],
    [' leading', 'must not begin or end with a space'],
    ['trailing\u00a0', 'must not begin or end with a space'],
    ['\ufeffmark', 'must not begin or end with a space'],
    [`half ${LONE}`, 'is not valid Unicode text'],
  ])('%#: %j', (text, fault) => expect(nameFault(text)).toBe(fault));

  test('a username is a name that cannot be mistaken for an e-mail, id or flag', () => {
    const faults = (text: string) => usernameFault(text);
    expect(['ada', 'Ada', 'ada-2', 'ada_l', 'Zoë', '阿达', "o'neill", 'a.b+c', UUID.slice(1)].map(faults)).toEqual(
      Array.from({ length: 9 }, () => undefined),
    );
    expect(faults('ada@acme')).toBe('must not contain @');
    expect(faults('ada lovelace')).toBe('must not contain spaces');
    expect(faults('ada\u3000lovelace')).toBe('must not contain spaces');
    expect(faults('-rf')).toBe('must not begin with -');
    expect(faults(UUID)).toBe('must not look like an id');
    expect(faults(UUID.toUpperCase())).toBe('must not look like an id');
    expect(faults(' ada')).toBe('must not begin or end with a space');
  });
});

describe('what is wrong with an e-mail address', () => {
  test.each([
    'ada@acme.example',
    'Ada.Lovelace+lists@Sub.Acme.Example',
    "o'neill@acme.example",
    'josé@münchen.example',
    'a@b.co',
    `${'x'.repeat(64)}@acme.example`,
  ])('%s is fine', (address) => expect(emailFault(address)).toBeUndefined());

  test.each([
    ['', 'must not be empty'],
    [`ada@${'a.'.repeat(130)}example`, 'is longer than 254 characters'],
    ['ada', 'is not an e-mail address'],
    ['ada@', 'is not an e-mail address'],
    ['@acme.example', 'is not an e-mail address'],
    ['ada@acme', 'is not an e-mail address'],
    ['ada@@acme.example', 'is not an e-mail address'],
    ['ada@acme..example', 'is not an e-mail address'],
    ['ada@-acme.example', 'is not an e-mail address'],
    ['ada@acme-.example', 'is not an e-mail address'],
    ['ada@acme.-example', 'is not an e-mail address'],
    ['ada@acme.example-', 'is not an e-mail address'],
    ['ada@acme.example.', 'is not an e-mail address'],
    [`${'x'.repeat(65)}@acme.example`, 'is not an e-mail address'],
    ['ada lovelace@acme.example', 'is not an e-mail address'],
    [' ada@acme.example', 'is not an e-mail address'],
    ['ada@acme.example\n', 'is not an e-mail address'],
    ['ada@acme.example\r\nBcc: eve@evil.example', 'is not an e-mail address'],
    ['Ada <ada@acme.example>', 'is not an e-mail address'],
    ['ada@acme.example,bob@acme.example', 'is not an e-mail address'],
    ['ada\0@acme.example', 'is not an e-mail address'],
    ['ada\u200b@acme.example', 'is not an e-mail address'],
    [`ada${LONE}@acme.example`, 'is not an e-mail address'],
  ])('%j', (address, fault) => expect(emailFault(address)).toBe(fault));

  test('a hostile address is checked fast, however it is built', () => {
    const started = performance.now();
    for (const unit of ['a-', 'a.', '-', 'é']) emailFault(`a@${unit.repeat(126)}!`.slice(0, 254));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('what is accepted', () => {
  test.each([
    ['name', name()],
    ['username', username()],
    ['email', email()],
    ['description', description()],
    ['reference', reference()],
  ] as const)('as a %s is in NFC, and accepted again as it is', (_kind, schema) => {
    fc.assert(
      fc.property(hostile, (text) => {
        if (faultsIn(schema, text).length > 0) return;
        const accepted = validate(schema, text);
        expect(accepted).toBe(text.normalize('NFC'));
        expect(accepted.isWellFormed()).toBe(true);
        expect(validate(schema, accepted)).toBe(accepted);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  test.each([
    ['name', nameFault],
    ['username', usernameFault],
    ['email', emailFault],
  ] as const)('as a %s is trimmed, on one line and without control or reordering characters', (_kind, fault) => {
    const accepted = fc.oneof(
      hostile,
      fc.tuple(hostile, hostile).map(([local, domain]) => `${local}@${domain}.example`),
    );
    fc.assert(
      fc.property(accepted, (text) => {
        if (fault(text) !== undefined) return;
        expect(text).not.toBe('');
        expect(text.trim()).toBe(text);
        expect(text).not.toMatch(/[\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u);
      }),
      { numRuns: 2000, seed: 2 },
    );
  });

  test('two spellings of the same text become one', () => {
    expect(validate(username(), 'Zoe\u0308')).toBe('Zoë');
    expect(emailKey('jose\u0301@acme.example')).toBe(emailKey('JOSÉ@acme.example'));
  });

  test('as a description may have line breaks and tabs, up to a length, but no escapes', () => {
    expect(validate(description(), 'one\n\ttwo')).toBe('one\n\ttwo');
    expect(validate(description(), '')).toBe('');
    expect(faultsIn(description(), 'x'.repeat(4096))).toEqual([]);
    for (const text of ['x'.repeat(4097), 'bell\x07', 'a\r\nb', LONE])
      expect(faultsIn(description(), text)).toHaveLength(1);
  });

  test('as a reference is anything that could name something', () => {
    for (const text of ['ada', 'ada@acme.example', UUID, ' odd ', 'x'.repeat(318)])
      expect(faultsIn(reference(), text)).toEqual([]);
    for (const text of ['', 'x'.repeat(319), LONE]) expect(faultsIn(reference(), text)).toHaveLength(1);
  });
});

describe('comparing', () => {
  test('ids are recognised by their shape in any case, and nothing else is', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => isUuid(id) && isUuid(id.toUpperCase())),
      { seed: 5 },
    );
    for (const text of ['', `${UUID} `, `x${UUID}`, UUID.replaceAll('-', ''), UUID.replace('a', 'g'), `${UUID}\n`])
      expect(isUuid(text)).toBe(false);
  });

  test('e-mails are the same in any case, usernames only case aside when sorting, and accents always count', () => {
    expect(emailKey('Ada@ACME.example')).toBe('ada@acme.example');
    expect(sortKey('Émile')).toBe(sortKey('émile'));
    expect(sortKey('émile')).not.toBe(sortKey('emile'));
    fc.assert(
      fc.property(hostile, (text) => emailKey(emailKey(text)) === emailKey(text)),
      { numRuns: 1000, seed: 3 },
    );
  });
});

describe('the inferred username', () => {
  test.each([
    ['ada@acme.example', 'ada'],
    ['Ada.Lovelace@acme.example', 'Ada.Lovelace'],
    ['ada+lists@acme.example', 'ada'],
    ['ada+a+b@acme.example', 'ada'],
    ['+tag@acme.example', '+tag'],
    ['jose\u0301@acme.example', 'josé'],
  ])('of %s is %s', (address, wish) => expect(inferredUsername(address)).toBe(wish));

  test('never holds an @, and is the local part without what begins at its first tag', () => {
    const local = fc.stringMatching(/^[a-z0-9._'-]{1,12}(\+[a-z0-9+]{0,6})?$/);
    fc.assert(
      fc.property(local, (text) => {
        const wish = inferredUsername(`${text}@acme.example`);
        expect(wish).toBe(text.split('+')[0]);
        expect(inferredUsername(`${wish}@acme.example`)).toBe(wish);
      }),
      { numRuns: 500, seed: 4 },
    );
  });

  test('goes on with -2 and -3 if it is taken', () => {
    expect([1, 2, 3, 10].map((attempt) => nthUsername('ada', attempt))).toEqual(['ada', 'ada-2', 'ada-3', 'ada-10']);
  });
});
