import { required } from '../../src/lib/required.ts';

test('what is there is answered, even where it is empty', () => {
  expect([required('', 'a'), required(0, 'a'), required(false, 'a')]).toEqual(['', 0, false]);
});

test.each([undefined, null])('%s is told by its name', (missing) => {
  expect(() => required(missing, 'the token of a login')).toThrow('the token of a login is missing');
});
