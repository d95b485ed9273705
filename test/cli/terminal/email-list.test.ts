import fc from 'fast-check';
import { splitAddressed, splitAddresses } from '../../../src/cli/terminal/email-list.ts';
import type { Addressed } from '../../../src/cli/terminal/email-list.ts';
import { emailFault } from '../../../src/domain/names/names.ts';

const letters = Array.from('abcXYZ019.+-_=é');
/** Addresses that roster takes, `=` before the @ included. */
const email = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 12 }),
    fc.constantFrom('a.example', 'é.b-c.org'),
  )
  .map(([local, domain]) => `${local}@${domain}`)
  .filter((text) => emailFault(text) === undefined);
/** Names of roles, but for commas and the space around. */
const role = fc
  .string({ unit: fc.constantFrom(...Array.from('Aa0=@()"\'é ✓;')), minLength: 1, maxLength: 12 })
  .filter((text) => text.trim() === text);
const entry = fc.record({ email, role }, { requiredKeys: ['email'] });
const blank = fc.constantFrom('', ' ', '  ', '\t');

/** A list as people type it: some arguments, some commas, some blanks. */
const typed = (entries: readonly Addressed[], blanks: readonly string[], isBreak: readonly boolean[]): string[] => {
  const words: string[] = [];
  for (const [at, one] of entries.entries()) {
    const blankAt = blanks[at % blanks.length] ?? '';
    const text = `${blankAt}${one.email}${one.role === undefined ? '' : `${blankAt}=${blankAt}${one.role}`}${blankAt}`;
    if (at === 0 || isBreak[at % isBreak.length] === true) words.push(text);
    else words.push(`${words.pop() ?? ''},${blankAt === '' ? '' : ','}${text}`);
  }
  return words;
};

test('what was typed comes back, however it is split over arguments and commas', () => {
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 8 }),
      fc.array(blank, { minLength: 1, maxLength: 4 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
      (entries, blanks, breaks) => {
        expect(splitAddressed(typed(entries, blanks, breaks))).toEqual(entries);
      },
    ),
  );
});

test('any text at all is split without loss: nothing but commas, blanks and the first = behind an @ goes', () => {
  const word = fc.string({ unit: fc.oneof(fc.constantFrom(',', '=', '@', ' '), fc.string({ maxLength: 1 })) });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 5 }), (words) => {
      const parts = splitAddresses(words);
      expect(parts.every((part) => part !== '' && part.trim() === part && !part.includes(','))).toBe(true);
      const bare = (text: string) => text.replace(/[,\s]/gu, '');
      expect(bare(parts.join(''))).toBe(bare(words.join('')));
    }),
  );
});

test.each<[what: string, words: string[], expected: Addressed[]]>([
  ['nothing', ['', ' , ,'], []],
  ['a list', ['a@x.example, b@x.example,c@x.example'], ['a', 'b', 'c'].map((name) => ({ email: `${name}@x.example` }))],
  ['a role with blanks', ['a@x.example=Viewer (no secrets)'], [{ email: 'a@x.example', role: 'Viewer (no secrets)' }]],
  ['a role with =', ['a@x.example=A=B'], [{ email: 'a@x.example', role: 'A=B' }]],
  ['an address with =', ['a=b@x.example=Admin'], [{ email: 'a=b@x.example', role: 'Admin' }]],
  ['no address', ['bob=Admin'], [{ email: 'bob=Admin' }]],
])('%s', (_what, words, expected) => {
  expect(splitAddressed(words)).toEqual(expected);
});

test.each(['a@x.example=', 'a@x.example= ,b@x.example'])('%j lacks its role', (word) => {
  expect(() => splitAddressed([word])).toThrow('no role follows a@x.example=');
});
