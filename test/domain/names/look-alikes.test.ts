import fc from 'fast-check';
import unhomoglyph from 'unhomoglyph';
import { hasInvisible } from '../../../src/domain/names/invisible.ts';
import { areAlike, areSimilar, isPlain, lookKeys, lookAlikeKeysOf } from '../../../src/domain/names/look-alikes.ts';
import type { LookAlikeKeys } from '../../../src/domain/names/look-alikes.ts';
import { nameFault, serviceAccountNameFault, usernameFault } from '../../../src/domain/names/names.ts';

async function pairOf(one: string, other: string): Promise<readonly [LookAlikeKeys, LookAlikeKeys]> {
  const [first, second] = await lookAlikeKeysOf([one, other]);
  if (first === undefined || second === undefined) throw new Error('a name has no look');
  return [first, second];
}

/** Names of people and attackers: plain ones, and some with letters that look like others. */
const name = fc.string({
  unit: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...Array.from('adelmnorx01I|')) },
    { weight: 2, arbitrary: fc.constantFrom(...Array.from('адеМНоΟоİıßſＡｂ二ニ')) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
  ),
  minLength: 1,
  maxLength: 12,
});

describe('names that could be mistaken for each other', () => {
  test.each([
    ['ada', 'аda', 'a Cyrillic letter'],
    ['Helen', 'Нelen', 'a capital whose small letter looks otherwise'],
    ['helen', 'Нelen', 'the same, and case'],
    ['max', 'МАХ', 'all of another alphabet, and case'],
    ['Нина', 'нина', 'case, outside of ASCII'],
    ['Zoë', 'zoë', 'case, with an accent'],
    ['Finance Team', 'Finance\u00a0Team', 'another blank'],
    ['Finance Team', 'Finance  Team', 'a blank more'],
    ['山田 太郎', '山田　太郎', 'a wide blank'],
    ['❤️', '❤', 'a selector that emoji may have'],
    ['می‌خواهم', 'میخواهم', 'a joiner that Persian needs'],
    ['ada', 'ad\u0430', 'the end'],
  ])('%j and %j: %s', async (one, other) => {
    const [first, second] = await pairOf(one, other);
    expect(areAlike(first, second)).toBe(true);
    expect(areAlike(second, first)).toBe(true);
  });

  test.each([
    ['bob1', 'bobl'],
    ['rn', 'm'],
    ['Ada', 'ada'],
    ['ada', 'ada-2'],
    ['Zoë', 'Zoe'],
    ['Jörn', 'Jörh'],
    ['Élia', 'Élla'],
    ['阿达', '阿達'],
    ['é', 'è'],
  ])('%j and %j differ enough', async (one, other) => {
    expect(areAlike(...(await pairOf(one, other)))).toBe(false);
  });

  test.each([
    ['Ada', 'ada'],
    ['Ivan', 'ivan'],
    ['bob1', 'bobl'],
    ['Max', 'max'],
  ])('%j and %j are similar for a person and a service account', async (one, other) => {
    expect(areSimilar(...(await pairOf(one, other)))).toBe(true);
  });

  test('any name looks like itself, the relation is symmetric, and plain names look like no other', async () => {
    await fc.assert(
      fc.asyncProperty(name, name, async (one, other) => {
        const [first, second] = await pairOf(one, other);
        expect(areAlike(first, first)).toBe(true);
        expect(areAlike(first, second)).toBe(areAlike(second, first));
        if (areAlike(first, second)) expect(areSimilar(first, second)).toBe(true);
        if (isPlain(one) && isPlain(other)) expect(areAlike(first, second)).toBe(one === other);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  test('a look-alike of any character is noticed, and so is an invisible character anywhere', async () => {
    const swap: Readonly<Record<string, string>> = { a: 'а', e: 'е', o: 'о', x: 'х', A: 'А', O: 'Ο' };
    const unseen = fc.constantFrom('\ufe0f', '\u3164', '\u2800', '\u200b', '\u00ad', '\u{e0100}');
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[aeoxAO]{1,10}$/), fc.nat(), unseen, async (text, at, extra) => {
        const index = at % text.length;
        const swapped = text.slice(0, index) + (swap[text[index] ?? ''] ?? '') + text.slice(index + 1);
        expect(areAlike(...(await pairOf(text, swapped)))).toBe(true);
        const longer = text.slice(0, index) + extra + text.slice(index);
        expect(areAlike(...(await pairOf(text, longer)))).toBe(true);
        expect(hasInvisible(longer)).toBe(true);
      }),
      { numRuns: 200, seed: 2 },
    );
  });

  test('the short table for ASCII agrees with Unicode’s table', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme-ascii', maxLength: 20 }), async (text) => {
        // Beside a name that is not ASCII, each ASCII name is still computed by itself.
        const [alone, beside] = [(await lookKeys([text]))[0], (await lookKeys([text, 'é']))[0]];
        const skeleton = (one: string) => unhomoglyph(one.replace(/ {2,}/g, ' ').normalize('NFD')).normalize('NFD');
        expect(alone).toBe(skeleton(skeleton(text).toLowerCase()));
        expect(beside).toBe(alone);
      }),
      { numRuns: 1000, seed: 3 },
    );
  });
});

describe('invisible characters in a name', () => {
  const UNSEEN = [
    ...['\u00ad', '\u034f', '\u115f', '\u1160', '\u17b4', '\u180b', '\u180e', '\u200b', '\u2060', '\u2063', '\u2800'],
    ...['\u3164', '\ufe00', '\ufe0f', '\uffa0', '\u{1d159}', '\u{1d173}', '\u{e0041}', '\u{e0100}'],
  ];

  test.each(UNSEEN.map((character) => [character.codePointAt(0)?.toString(16), character]))(
    'U+%s',
    (_code, character) => {
      for (const text of [`ad${character}a`, `ada${character}`, `${character}ada`, `阿${character}达`])
        for (const fault of [nameFault, usernameFault, serviceAccountNameFault])
          expect(fault(text)).toBe('must not contain invisible characters');
    },
  );

  test.each([
    ['two emoji joined to one', '👩\u200d🚀'],
    ['one with a selector', '❤\ufe0f'],
    ['both, and a colour', '🧑🏽\u200d❤\ufe0f\u200d🧑🏻'],
    ['a keycap', '1\ufe0f\u20e3'],
    ['Persian', 'می\u200cخواهم'],
    ['Devanagari', 'क्\u200dष'],
    ['Sinhala', 'ශ්\u200dරී'],
  ])('is not a joiner or selector that shapes its neighbours: %s', (_what, text) => {
    expect(nameFault(text)).toBeUndefined();
    expect(usernameFault(text)).toBeUndefined();
  });

  test.each([
    'a\u200db',
    'a\u200cb',
    '1\ufe0f',
    '❤\ufe0f\ufe0f',
    '🚀\u200d',
    '\u200cخ',
    'می\u200c\u200cخ',
    'ada\ufe0f\u20e3',
  ])('is one that shapes nothing: %j', (text) => expect(nameFault(text)).toBe('must not contain invisible characters'));
});

describe('a name with the prefix of another kind is refused', () => {
  test.each(['user:ada', 'service-account:ci', 'group:Ops', 'Service-Account:ci', 'user：ada'])('%s', (text) => {
    for (const fault of [nameFault, usernameFault, serviceAccountNameFault])
      expect(fault(text)).toMatch(/^must not begin with (user|service-account|group):$/);
  });

  test('but not a name that only begins like it', () => {
    for (const text of ['user', 'users:', 'my-user:ada', 'groups']) expect(nameFault(text)).toBeUndefined();
  });

  test('the name of a service account is neither an address nor an id', () => {
    for (const text of ['ada@acme.example', '@ci', 'ada＠acme.example', 'ada﹫acme.example'])
      expect(serviceAccountNameFault(text)).toBe('must not contain @');
    expect(serviceAccountNameFault('0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b')).toBe('must not look like an id');
    expect(serviceAccountNameFault('deploy bot (nightly)')).toBeUndefined();
    expect(usernameFault('ada＠acme.example')).toBe('must not contain @');
  });
});
