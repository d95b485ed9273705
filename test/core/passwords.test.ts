/** @alone It mocks a module. */

import * as bcryptjs from 'bcryptjs';
import fc from 'fast-check';
import { AppError } from '../../src/domain/errors.ts';
import { BCRYPT_COST, bcryptHere, hashPassword, hashSecret, verifyPassword } from '../../src/core/secrets.ts';
import { checkChosenPassword } from '../../src/domain/passwords/passwords.ts';

const COST = 4;
const BCRYPT = bcryptHere(COST);
const compared: { readonly password: string; readonly hash: string }[] = [];

// Wrapped, not replaced: bcrypt compares, and every call is recorded.
jest.mock('bcryptjs', () => {
  const actual = jest.requireActual<typeof bcryptjs>('bcryptjs');
  return {
    ...actual,
    compare: (password: string, hash: string) => {
      compared.push({ password, hash });
      return actual.compare(password, hash);
    },
  };
});

beforeEach(() => {
  compared.length = 0;
});

const weakness = async (password: string, about: readonly (string | null)[] = []): Promise<string | undefined> => {
  try {
    await checkChosenPassword(password, about);
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'weak_password') throw error;
    if (password !== '')
      expect(error.message + (error.hint ?? '') + JSON.stringify(error.details)).not.toContain(password);
    return error.message;
  }
};

const chosen = async (password: string) => ({ kind: 'chosen', hash: await hashPassword(password, BCRYPT) });

describe('a password that a person chooses', () => {
  test.each([
    ['correct horse battery staple'],
    ['xkcd-936-rules'],
    ['żółta łódź podwodna'],
    ['wiederholung ja ja'],
    ['twelve chars'],
    ['lorem ipsum '.repeat(6)],
  ])('%j is accepted', async (password) => expect(await weakness(password)).toBeUndefined());

  test.each([
    ['', 'the password is shorter than 12 characters'],
    ['eleven char', 'the password is shorter than 12 characters'],
    ['😀'.repeat(11), 'the password is shorter than 12 characters'],
    ['e\u0301'.repeat(11), 'the password is shorter than 12 characters'],
    [`${'lorem ipsum '.repeat(6)}!`, 'the password is longer than 72 bytes'],
    ['łódź podwodna '.repeat(5), 'the password is longer than 72 bytes'],
    ['truncated here\0and more', 'the password contains characters that cannot be stored'],
    ['half a character \ud83d', 'the password contains characters that cannot be stored'],
    ['passwordpassword', 'the password is one of the first that an attacker tries'],
    ['PasswordPassword', 'the password is one of the first that an attacker tries'],
    ['123456123456', 'the password is one of the first that an attacker tries'],
    ['1q2w3e4r5t6y', 'the password is one of the first that an attacker tries'],
    ['abcabcabcabc', 'the password is one of the first that an attacker tries'],
    ['qwertyqwertyqwerty', 'the password is one of the first that an attacker tries'],
  ])('%j is refused: %s', async (password, why) => expect(await weakness(password)).toBe(why));

  test.each([12, 13, 14, 17, 19, 23, 37, 72])('is refused when it is one character %d times', async (times) => {
    for (const char of ['a', '0', '!', ' ']) expect(await weakness(char.repeat(times))).toMatch(/attacker tries/);
  });

  test.each(['ab', '12', 'xyz'])('is refused when it is %j repeated', async (unit) => {
    for (let times = Math.ceil(12 / unit.length); unit.length * times <= 72; times += 1)
      expect([times, await weakness(unit.repeat(times))]).toEqual([times, expect.stringMatching(/attacker tries/)]);
  });

  test('is refused when it is the e-mail address or username, in any case or spelling', async () => {
    const about = ['zoë.lovelace@acme.example', 'analytical-engine', null];
    for (const password of ['Zoë.Lovelace@ACME.example', 'zoe\u0308.lovelace@acme.example', 'ANALYTICAL-engine'])
      expect(await weakness(password, about)).toBe('the password is the e-mail address or the username');
    expect(await weakness('analytical-engine-no-2', about)).toBeUndefined();
  });

  test('needs no particular kinds of characters', async () => {
    for (const password of ['sevenandtwenty', 'SEVENANDTWENTY', '８２９４７３０１５６８２', '!?!*&$#@)(-+=']) {
      expect(await weakness(password)).toBeUndefined();
    }
  });

  test('is hashed with bcrypt, at a cost of 12 by default', async () => {
    expect(BCRYPT_COST).toBe(12);
    const hash = await hashPassword('correct horse battery staple', BCRYPT);
    expect(hash).toMatch(/^\$2[aby]\$04\$[./0-9A-Za-z]{53}$/);
    expect(bcryptjs.getRounds(await hashPassword('correct horse battery staple', bcryptHere()))).toBe(12);
  });
});

describe('verifying', () => {
  test('accepts only the right password, in either Unicode form of its accents', async () => {
    const stored = await chosen('cafe\u0301 au lait, s\u2019il te plai\u0302t');
    expect(await verifyPassword('café au lait, s’il te plaît', stored, BCRYPT)).toBe(true);
    expect(await verifyPassword('cafe\u0301 au lait, s’il te plaît', stored, BCRYPT)).toBe(true);
    expect(await verifyPassword('cafe au lait, s’il te plait', stored, BCRYPT)).toBe(false);
    expect(await verifyPassword('', stored, BCRYPT)).toBe(false);
  });

  test('compares more than the first 72 bytes', async () => {
    const longest = 'x'.repeat(72);
    const stored = await chosen(longest);
    expect(await verifyPassword(longest, stored, BCRYPT)).toBe(true);
    for (const longer of [`${longest}x`, `${longest}\0`, longest.repeat(2)])
      expect(await verifyPassword(longer, stored, BCRYPT)).toBe(false);
    expect(await verifyPassword(longest.slice(1), stored, BCRYPT)).toBe(false);
  });

  test('does not stop at a NUL, and does not accept a password repeated around one', async () => {
    const stored = await chosen('correct horse');
    // bcrypt repeats its key with a NUL between, so that the last of these has the same hash.
    const password = ['correct horse\0', 'correct horse\0battery', '\0correct horse', 'correct horse\0correct horse'];
    for (const wrong of password) expect(await verifyPassword(wrong, stored, BCRYPT)).toBe(false);
  });

  test('accepts a temporary password by its SHA-256', async () => {
    const stored = { kind: 'temporary', hash: hashSecret('abcdef-ghijkm') };
    expect(await verifyPassword('abcdef-ghijkm', stored, BCRYPT)).toBe(true);
    expect(await verifyPassword('abcdef-ghijkn', stored, BCRYPT)).toBe(false);
  });

  test.each([
    ['none', null],
    ['none', hashSecret('secret')],
    ['temporary', null],
    ['chosen', null],
    ['', ''],
  ])('accepts nothing when the stored kind is %j with the hash %j', async (kind, hash) => {
    for (const password of ['', 'secret', 'null'])
      expect(await verifyPassword(password, { kind, hash }, BCRYPT)).toBe(false);
  });

  const storedForms = async () => [
    await chosen('correct horse battery staple'),
    { kind: 'temporary', hash: hashSecret('abcdef-ghijkm') },
    { kind: 'temporary', hash: null },
    { kind: 'chosen', hash: null },
    { kind: 'none', hash: null },
  ];

  test('runs bcrypt once at the same cost, whatever is stored or typed', async () => {
    const forms = await storedForms();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...forms),
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 100 }),
          fc.constantFrom('correct horse battery staple', 'abcdef-ghijkm', '', '\0', 'x'.repeat(73), '\ud83d'),
        ),
        async (stored, password) => {
          compared.length = 0;
          await verifyPassword(password, stored, BCRYPT);
          expect(compared).toHaveLength(1);
          const [{ hash } = { hash: '' }] = compared;
          // bcryptjs returns at once, without any work, for a hash of another length or form.
          expect(hash).toMatch(/^\$2[aby]\$04\$[./0-9A-Za-z]{53}$/);
          expect(bcryptjs.getRounds(hash)).toBe(COST);
        },
      ),
      { numRuns: 150, seed: 1 },
    );
  });

  test('runs bcrypt at the usual cost when there is no such account', async () => {
    await verifyPassword('correct horse battery staple', { kind: 'none', hash: null }, bcryptHere());
    expect(compared.map(({ hash }) => bcryptjs.getRounds(hash))).toEqual([BCRYPT_COST]);
  });

  test('never accepts a password that matches the dummy hash', async () => {
    await verifyPassword('anything', { kind: 'none', hash: null }, BCRYPT);
    const [{ hash } = { hash: '' }] = compared;
    expect(await verifyPassword(hash, { kind: 'none', hash: null }, BCRYPT)).toBe(false);
    expect(await verifyPassword('', { kind: 'none', hash }, BCRYPT)).toBe(false);
  });
});
