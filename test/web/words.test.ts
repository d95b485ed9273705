import { AppError } from '../../src/domain/errors.ts';
import { onPages } from '../../src/web/words.ts';

/** What errors say on pages: no command and no flag where there is a page or a field. */

const said = (hint: string, message = 'no') => onPages(new AppError('invalid', message, { hint })).hint;

test.each([
  ['log in: roster login', 'sign in'],
  ['log in again: roster login', 'sign in again'],
  ['log in on the page of the server, or with: roster login', 'log in on the page of the server'],
  [
    'open the address of roster in a browser and sign in there; roster login does, without a username',
    'sign in by it: /signin has its button',
  ],
  [
    'sign in there as a@acme.example, in a browser or with roster login, without a code: that accepts the invitation',
    'sign in there as a@acme.example, without a code: that accepts the invitation',
  ],
  ['accept it with its code: roster invitation accept', 'accept it with its code: /invitation'],
  [
    'if that is you, too: sign in as them, then roster me unlink okta',
    'if that is you, too: sign in as them, then unlink it on the page about yourself: /me',
  ],
  ['choose another with --username', 'choose another'],
  ['roster people list --search TEXT', 'look for them among all: /people'],
  ['roster role list (there are Owner, Admin)', 'there are Owner, Admin'],
  ['roster audit list', 'look for it in the log: /audit'],
  ['ask an Admin or Owner; `roster role list` shows what each role is for', 'ask an Admin or Owner'],
  [
    'give the earlier time as --since and the later one as --until',
    'give the earlier time as Since and the later one as Until',
  ],
])('%s', (hint, words) => {
  expect(said(hint)).toBe(words);
});

test('filters are named as their fields are', () => {
  const error = new AppError('invalid', '--since today is not before --until yesterday');
  expect(onPages(error).message).toBe('Since (today) is not before Until (yesterday)');
});

test('a command that has no page stays, such as what an Admin is asked for', () => {
  const hint = 'ask for a new one: roster people reset-password grace';
  expect(said(hint)).toBe(hint);
});
