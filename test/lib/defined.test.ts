import { defined } from '../../src/lib/defined.ts';

test.each([0, '', false, []])('%j is there', (value) => {
  expect(defined(value)).toBe(value);
});

test.each([null, undefined])('%j is not', (value) => {
  expect(() => defined(value)).toThrow(TypeError);
});
