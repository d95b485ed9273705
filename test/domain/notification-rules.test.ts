import fc from 'fast-check';
import * as z from 'zod/mini';
import { matcherOf, patternFault } from '../../src/domain/patterns.ts';
import { isMasked, maskedEndpoint, rule, rules, rulesFault } from '../../src/domain/notifications/rules.ts';
import type { GivenRule, Rule } from '../../src/domain/notifications/rules.ts';

const parsed = (given: GivenRule): Rule => z.parse(rule, given);
const webhook = { endpoint: 'https://a.example/x', secret: 'sixteen-letters!' };

describe('patterns', () => {
  test.each([
    ['User', 'User', true],
    ['User', 'Users', false],
    ['/User/', 'Users', true],
    ['/^User$/', 'Users', false],
    ['/(?i)ada|grace/', 'GRACE', true],
    ['/', '/', true],
    ['//', '//', true],
    ['a.c', 'abc', false],
  ])('%s and %s: %s', (pattern, value, matches) => {
    expect(patternFault(pattern)).toBeUndefined();
    expect(matcherOf(pattern)(value)).toBe(matches);
  });

  test.each([
    '',
    '/(/',
    '/(?=a)/',
    '/(a)\\1/',
    '/a{1001}/',
    '/((a{1,30}){1,30}){1,30}/',
    '/(\\pL{1,90}){1,11}/',
    'x'.repeat(131),
    '\ud800',
    'a\nb',
    '/a\u001b/',
  ])('%j is refused', (pattern) => expect(patternFault(pattern)).toEqual(expect.any(String)));

  test('an expression that makes backtracking engines hang ends', () => {
    const hostile = matcherOf('/^(a+)+$/');
    const begun = performance.now();
    expect(hostile(`${'a'.repeat(5000)}b`)).toBe(false);
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  test('any text is refused or compiles, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 140 }), fc.boolean(), (text, slashes) => {
        const pattern = slashes ? `/${text}/` : text;
        if (patternFault(pattern) === undefined) matcherOf(pattern)('User');
      }),
    );
  });
});

describe('rules', () => {
  test('what is left out matches all', () => {
    expect(parsed({ name: 'a', notify: { webhook } })).toEqual({
      name: 'a',
      filter: { resource: [], operation: [], actor: [], outcome: [] },
      notify: { webhook: { ...webhook, timeout: 10_000, unsigned: false } },
    });
  });

  test.each([
    [{ endpoint: 'ftp://a.example' }],
    [{ endpoint: 'https://user:pw@a.example' }],
    [{ endpoint: 'https://a.example/ b' }],
    [{ endpoint: `https://a.example/${'x'.repeat(2048)}` }],
    [{ secret: 'short' }],
    [{ timeout: 0 }],
    [{ timeout: 30_001 }],
    [{ retries: -1 }],
  ])('a webhook with %j is refused', (change) => {
    expect(z.safeParse(rule, { name: 'a', notify: { webhook: { ...webhook, ...change } } }).success).toBe(false);
  });

  test('there is at least one, and an end', () => {
    const one = { name: 'a', notify: { webhook } };
    expect(z.safeParse(rules(), []).success).toBe(false);
    expect(z.safeParse(rules(), Array<unknown>(21).fill(one)).success).toBe(false);
  });

  test.each([
    ['two rules are named a', [{ webhook }, { webhook }]],
    ['notifies nobody', [{}]],
    ['has no secret', [{ webhook: { endpoint: webhook.endpoint } }]],
    ['is unsigned', [{ webhook: { ...webhook, unsigned: true } }]],
  ])('%s', (fault, notifies) => {
    expect(rulesFault(notifies.map((notify) => parsed({ name: 'a', notify })))).toContain(fault);
  });

  test.each([
    ['https://hooks.slack.com/services/T/B/abcdef', 'https://hooks.slack.com/********cdef'],
    ['https://hooks.example.com/?key=abcdefghij', 'https://hooks.example.com/********ghij'],
    ['https://hooks.example.com/#abcdefghijklm', 'https://hooks.example.com/********jklm'],
    ['https://hooks.example.com:8443/roster', 'https://hooks.example.com:8443/********'],
    ['https://hooks.example.com/elevenchars', 'https://hooks.example.com/********'],
    ['https://hooks.example.com', 'https://hooks.example.com'],
    ['https://hooks.example.com/', 'https://hooks.example.com/'],
  ])('of the address %s, %s is shown', (endpoint, shown) => {
    expect(maskedEndpoint(endpoint)).toBe(shown);
    expect(maskedEndpoint(shown)).toBe(shown);
    expect(isMasked(shown)).toBe(shown !== endpoint);
    expect(isMasked(endpoint)).toBe(false);
  });
});
