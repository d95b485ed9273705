import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import {
  hashSecret,
  isTokenForm,
  matchesHash,
  generateTemporaryPassword,
  generateToken,
  seal,
  unseal,
} from '../../src/core/secrets.ts';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const tokens = bytes.map((random) => generateToken(() => random));
const numberOf = (text: string) => Array.from(text).reduce((sum, char) => sum * 62n + BigInt(BASE62.indexOf(char)), 0n);

describe('an API token', () => {
  test('is rst_, 32 random bytes in base62, and the CRC-32 of those characters', () => {
    fc.assert(
      fc.property(bytes, (random) => {
        const asked: number[] = [];
        const token = generateToken((size) => {
          asked.push(size);
          return random;
        });
        expect(asked).toEqual([32]);
        expect(token).toMatch(/^rst_[0-9A-Za-z]{49}$/);
        expect(numberOf(token.slice(4, 47))).toBe(BigInt(`0x${Buffer.from(random).toString('hex')}`));
        expect(numberOf(token.slice(47))).toBe(BigInt(crc32(token.slice(4, 47))));
        expect(isTokenForm(token)).toBe(true);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test('uses the system’s random bytes by default', () => {
    expect(generateToken()).not.toBe(generateToken());
    expect(isTokenForm(generateToken(randomBytes))).toBe(true);
  });

  test('with one character mistyped is not a token', () => {
    fc.assert(
      fc.property(tokens, fc.nat(52), fc.constantFrom(...BASE62.split(''), '_', ' ', 'é'), (token, at, char) => {
        if (token[at] === char) return;
        expect(isTokenForm(token.slice(0, at) + char + token.slice(at + 1))).toBe(false);
      }),
      { numRuns: 2000, seed: 2 },
    );
  });

  test('with two neighbouring characters swapped is not a token', () => {
    fc.assert(
      fc.property(tokens, fc.nat(51), (token, at) => {
        const [one = '', other = ''] = token.slice(at, at + 2);
        if (one === other) return;
        expect(isTokenForm(token.slice(0, at) + other + one + token.slice(at + 2))).toBe(false);
      }),
      { numRuns: 2000, seed: 3 },
    );
  });

  test('with two characters swapped, or one lost or doubled, is not a token in a thousand tries', () => {
    fc.assert(
      fc.property(tokens, fc.nat(52), fc.nat(52), (token, from, to) => {
        const chars = Array.from(token);
        [chars[from], chars[to]] = [chars[to] ?? '', chars[from] ?? ''];
        expect(isTokenForm(chars.join(''))).toBe(chars.join('') === token);
        expect(isTokenForm(token.slice(0, from) + token.slice(from + 1))).toBe(false);
        expect(isTokenForm(token.slice(0, from) + token.slice(from, from + 1) + token.slice(from))).toBe(false);
      }),
      { numRuns: 1000, seed: 4 },
    );
  });

  test.each(['', 'rst_', ' TOKEN', 'TOKEN\n', 'TOKEN ', 'TOKENTOKEN', 'rst_TOKEN'])(
    'does not have the form of %j',
    (template) => {
      const token = generateToken(() => Buffer.alloc(32, 7));
      expect(isTokenForm(template.replaceAll('TOKEN', token))).toBe(false);
      expect(isTokenForm(token.toUpperCase())).toBe(false);
    },
  );
});

describe('a temporary password', () => {
  test('is four blocks of six readable characters', () => {
    for (let at = 0; at < 200; at += 1)
      expect(generateTemporaryPassword()).toMatch(/^[2-9A-HJ-NP-Za-km-z]{6}(-[2-9A-HJ-NP-Za-km-z]{6}){3}$/);
  });

  test('has equally likely characters, and at least 128 bits', () => {
    const counts = new Map<string, number>();
    for (let byte = 0; byte < 256; byte += 1) {
      let calls = 0;
      const password = generateTemporaryPassword((size) => Buffer.alloc(size, (calls += 1) === 1 ? byte : 0));
      // A skipped byte needs another one.
      if (calls === 1) counts.set(password.charAt(0), (counts.get(password.charAt(0)) ?? 0) + 1);
    }
    expect(new Set(counts.values())).toEqual(new Set([Math.floor(256 / counts.size)]));
    expect(Math.log2(counts.size) * 24).toBeGreaterThanOrEqual(128);
    for (const lookalike of '0O1Il') expect(counts.has(lookalike)).toBe(false);
  });

  test('has its full length although some random bytes are skipped', () => {
    let calls = 0;
    const mostlyUnusable = (size: number) =>
      Uint8Array.from({ length: size }, (_, at) => ((calls += 1), at === 0 ? 0 : 255));
    expect(generateTemporaryPassword(mostlyUnusable)).toHaveLength(27);
    expect(calls).toBeGreaterThan(24);
  });
});

describe('a generated secret', () => {
  test('is stored as SHA-256, and matches only that hash', () => {
    expect(hashSecret('rst_abc')).toBe(createHash('sha256').update('rst_abc').digest('hex'));
    fc.assert(
      fc.property(fc.string(), fc.string(), (secret, other) => {
        expect(matchesHash(secret, hashSecret(secret))).toBe(true);
        expect(matchesHash(other, hashSecret(secret))).toBe(other === secret);
      }),
      { numRuns: 200, seed: 5 },
    );
  });

  test.each(['', 'abcd', 'not hex at all', hashSecret('secret').slice(0, -2), `${hashSecret('secret')}00`])(
    'does not match a damaged hash: %j',
    (hash) => expect(matchesHash('secret', hash)).toBe(false),
  );
});

describe('sealed text', () => {
  const KEY = 'k'.repeat(43);
  const PURPOSE = 'test';
  const NOT_OPENED = /authenticate|authentication tag|nonce|initialization vector/i;

  test.each([
    ['nothing', ''],
    ['text of any script', 'größe 😀 \u{10FFFF} e\u0301 \0'],
    ['much', 'x'.repeat(5_000_000)],
    ['a secret', JSON.stringify({ token: generateToken() })],
  ])('opens with the same secret: %s', (_what, text) => {
    const sealed = seal(text, KEY, PURPOSE, randomBytes);
    expect(unseal(sealed, KEY, PURPOSE)).toBe(text);
    if (text !== '') expect(Buffer.from(sealed, 'base64').includes(Buffer.from(text))).toBe(false);
  });

  test.each(['', 'K'.repeat(43), `${KEY} `, KEY.slice(1)])('does not open with another: %j', (other) => {
    const sealed = seal('text', KEY, PURPOSE, randomBytes);
    expect(() => unseal(sealed, other, PURPOSE)).toThrow(NOT_OPENED);
  });

  test('does not open for another purpose', () => {
    const sealed = seal('text', KEY, PURPOSE, randomBytes);
    expect(() => unseal(sealed, KEY, 'another')).toThrow(NOT_OPENED);
  });

  test('differs each time for the same text and secret', () => {
    expect(seal('text', KEY, PURPOSE, randomBytes)).not.toBe(seal('text', KEY, PURPOSE, randomBytes));
  });

  test('of an empty text does not open with a shorter tag', () => {
    const bytes = Buffer.from(seal('', KEY, PURPOSE, randomBytes), 'base64');
    for (let length = 0; length < bytes.length; length += 1)
      expect(() => unseal(bytes.subarray(0, length).toString('base64'), KEY, PURPOSE)).toThrow(NOT_OPENED);
  });

  test('does not open when a bit was changed or a byte is missing', () => {
    const bytes = Buffer.from(seal('some text', KEY, PURPOSE, randomBytes), 'base64');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const touched = Buffer.from(bytes);
      touched[bit >> 3] = (touched[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => unseal(touched.toString('base64'), KEY, PURPOSE)).toThrow(NOT_OPENED);
    }
    for (let length = 0; length < bytes.length; length += 1)
      expect(() => unseal(bytes.subarray(0, length).toString('base64'), KEY, PURPOSE)).toThrow(NOT_OPENED);
    expect(() => unseal(Buffer.concat([bytes, Buffer.of(0)]).toString('base64'), KEY, PURPOSE)).toThrow(NOT_OPENED);
  });
});
