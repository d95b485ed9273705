import { forTarget } from '../../../src/cli/app/target-hints.ts';

const NAMES = () => ['login', 'people list', 'people role', 'project people add', 'context add', 'init'];
const NONE = { store: undefined, url: undefined, context: undefined };

test.each([
  ['log in: roster login', 'log in: roster login --context work'],
  [
    'roster people role PERSON Owner, or: roster login',
    'roster people role --context work PERSON Owner, or: roster login --context work',
  ],
  ['make one: roster init; or roster context add NAME', 'make one: roster init; or roster context add NAME'],
  ['roster login --url https://other.example', 'roster login --url https://other.example'],
  ['this roster is older', 'this roster is older'],
  ['roster loginx', 'roster loginx'],
])('%s: the commands of a hint are for the context at hand', (text, expected) => {
  expect(forTarget(text, { ...NONE, context: 'work' }, NAMES)).toBe(expected);
});

test.each([
  [{ ...NONE, context: 'my $& work' }, `roster login --context 'my $& work'`],
  [{ ...NONE, store: '/srv/a b.db' }, `roster login --store '/srv/a b.db'`],
  [{ ...NONE, url: 'https://roster.example' }, 'roster login --url https://roster.example'],
  [NONE, 'roster login'],
])('the flag is repeated as a shell takes it: %j', (flags, expected) => {
  expect(forTarget('roster login', flags, NAMES)).toBe(expected);
});

test('a password in the URL of a store is not repeated', () => {
  const store = 'postgres://roster:secret@db.example/roster';
  expect(forTarget('roster login', { ...NONE, store }, NAMES)).not.toContain('secret');
});
