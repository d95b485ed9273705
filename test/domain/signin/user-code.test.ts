import fc from 'fast-check';
import {
  shownUserCode,
  USER_CODE_LETTERS,
  USER_CODE_LENGTH,
  userCodeIn,
} from '../../../src/domain/signin/user-code.ts';
import { generateUserCode } from '../../../src/core/secrets.ts';

const letters = fc
  .array(fc.constantFrom(...USER_CODE_LETTERS.split('')), { minLength: USER_CODE_LENGTH, maxLength: USER_CODE_LENGTH })
  .map((all) => all.join(''));

test('a code is read as it is shown, in any case and with any hyphens and blanks', () => {
  fc.assert(
    fc.property(letters, fc.constantFrom('', '-', ' ', '–', ' - '), (code, between) => {
      expect(userCodeIn(shownUserCode(code))).toBe(code);
      expect(userCodeIn(` ${code.toLowerCase().split('').join(between)}\n`)).toBe(code);
    }),
  );
});

test.each([
  '',
  'BCDF-GHJ',
  'BCDF-GHJKL',
  'ABCD-EFGH',
  'BCDF-GHJ1',
  'BCDF+GHJK',
  'ВCDF-GHJK',
  `BCDF${' '.repeat(40)}GHJK`,
])('%j is no code', (typed) => {
  expect(userCodeIn(typed)).toBeUndefined();
});

test('codes are made of these letters alone, and of all of them', () => {
  const made = Array.from({ length: 200 }, () => generateUserCode());
  expect(made.every((code) => userCodeIn(code) === code)).toBe(true);
  expect([...new Set(made.join(''))].sort().join('')).toBe(USER_CODE_LETTERS);
});
