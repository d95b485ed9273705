import fc from 'fast-check';
import { conditionFault, fitsTrust } from '../../../src/domain/signin/claims.ts';
import { issuerFault } from '../../../src/domain/signin/issuer.ts';
import { leavesOwnerOpen, matchesPattern, patternFault } from '../../../src/domain/signin/pattern.ts';

describe('a pattern', () => {
  test.each([
    ['repo:acme/web:ref:refs/heads/main', 'repo:acme/web:ref:refs/heads/main', true],
    ['repo:acme/web:ref:refs/heads/main', 'repo:acme/web:ref:refs/heads/main2', false],
    ['repo:acme/web:ref:refs/heads/main', 'repo:acme/Web:ref:refs/heads/main', false],
    ['repo:acme/*', 'repo:acme/web:ref:refs/heads/main', true],
    ['repo:acme/*', 'repo:acme-evil/web:ref:refs/heads/main', false],
    ['repo:acme/*', 'repo:acme/', true],
    ['repo:acme/*', 'repo:acme', false],
    ['repo:acme/*:ref:refs/heads/main', 'repo:acme/web:ref:refs/heads/main', true],
    // The name of an environment must not pass for a branch.
    ['repo:acme/*:ref:refs/heads/main', 'repo:acme/web:environment:x:ref:refs/heads/main', false],
    ['repo:acme/web:ref:refs/heads/*', 'repo:acme/web:ref:refs/heads/fix/login', true],
    ['repo:acme/web:ref:refs/heads/*', 'repo:acme/web:ref:refs/tags/v1', false],
    ['repo:acme/web:ref:refs/heads/release-*', 'repo:acme/web:ref:refs/heads/release-', true],
    ['a:*:b', 'a::b', false],
    ['a:x*:b', 'a:x:b', false],
    ['project_path:acme/*:ref_type:branch:ref:main', 'project_path:acme/team/web:ref_type:branch:ref:main', true],
    ['a:*:c:*', 'a:b:c:d:e', true],
    ['a:*:c:*', 'a:b:x:c:d', false],
    ['a:x*y*z:b', 'a:x1y2z:b', true],
    ['a:x*y*z:b', 'a:xyz:b', false],
    ['a:b', 'a:b:', false],
    ['repo:acme/*-prod*', 'repo:acme/web-prod:ref:refs/heads/x', true],
    ['repo:acme/*-prod*', 'repo:acme/evil:ref:refs/heads/x-prod', false],
    ['repo:acme/web:environment:*-prod*', 'repo:acme/web:environment:x:y-prod', false],
    ['a:*b*', 'a:b', false],
    ['a:*b*', 'a:xb', true],
    ['a.b', 'axb', false],
    ['a:[bc]', 'a:b', false],
  ])('%s on %s: %s', (pattern, text, fits) => {
    expect(matchesPattern(pattern, text)).toBe(fits);
  });

  // What stands for a star is made as the pattern is, so that many texts nearly fit.
  const piece = fc.stringMatching(/^[ab:]{0,2}$/);
  test('matches as a regular expression that says the same', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, piece), { minLength: 1, maxLength: 5 }), (pairs) => {
        const pattern = pairs
          .map(([fixed]) => fixed)
          .join('*')
          .replace(/\*{2,}/g, '*');
        const text = pairs.flat().join('');
        const body = pattern.replace(/\*$/, '').split('*').join('[^:]+');
        const same = new RegExp(`^${body}${pattern.endsWith('*') ? '.*' : ''}$`, 's');
        expect([pattern, text, matchesPattern(pattern, text)]).toEqual([pattern, text, same.test(text)]);
      }),
      { numRuns: 1000 },
    );
  });

  test('takes no longer for a long text that nearly fits', () => {
    const pattern = `a:${'b*'.repeat(15)}c:d`;
    expect(matchesPattern(pattern, `a:${'b'.repeat(1_000_000)}:d`)).toBe(false);
  });

  test.each([
    ['*', 'everybody'],
    ['*:*', 'everybody'],
    ['/*', 'everybody'],
    ['', 'empty'],
    ['repo:acme/**', 'two'],
    ['repo:acme/web\n', 'invisible'],
    [' repo:acme/web', 'space'],
    [`repo:acme/${'x*'.repeat(17)}`, 'more than 16'],
    ['x'.repeat(513), 'longer'],
    ['repo:\ud800', 'invisible'],
  ])('%j is refused', (pattern, why) => {
    expect(patternFault(pattern)).toContain(why);
  });

  test.each([
    ['repo:acme/*', false],
    ['repo:acme/web:*', false],
    ['organization:acme:pipeline:*', false],
    ['org:acme:project:*', false],
    ['anything without a star', false],
    ['repo:acme*', true],
    ['repo:acme*/web:ref:refs/heads/main', true],
    ['repo:*', true],
    ['repo:*/web:ref:refs/heads/main', true],
    ['repo:/*', true],
    ['r*', true],
    ['acme/*', true],
    ['system:serviceaccount:prod:*', false],
    ['system:serviceaccount:prod*', true],
    ['system:serviceaccount:*', true],
    ['system:*', true],
  ])('%s leaves the owner open: %s', (pattern, open) => {
    expect(leavesOwnerOpen(pattern)).toBe(open);
  });
});

describe('a condition on a claim', () => {
  const wanted = { issuer: 'i', subject: 's', audience: 'a' };
  const fits = (condition: string, claims: Readonly<Record<string, unknown>>): boolean =>
    fitsTrust(
      { issuer: 'i', subject: 's', audience: 'a', use: '', expires: 0, claims },
      { ...wanted, claims: [condition] },
    );

  test.each([
    ['environment=production', { environment: 'production' }, true],
    ['environment=prod*', { environment: 'production' }, true],
    ['environment=production', {}, false],
    ['environment=production', { environment: ['production'] }, false],
    ['environment=production', { environment: { production: true } }, false],
    ['ref_protected=true', { ref_protected: true }, true],
    ['run=7', { run: 7 }, true],
    ['run=null', { run: null }, false],
    ['constructor=*x', {}, false],
    ['a=b=c', { a: 'b=c' }, true],
  ])('%s on %j: %s', (condition, claims, expected) => {
    expect(fits(condition, claims)).toBe(expected);
  });

  test.each([
    ['environment', 'equals sign'],
    ['=x', 'equals sign'],
    ['a b=x', 'equals sign'],
    ['environment=*', 'everybody'],
    ['sub=x', '--subject'],
    ['aud=x', '--audience'],
    ['exp=1', 'differs'],
    ['jti=1', 'differs'],
  ])('%s is refused', (condition, why) => {
    expect(conditionFault(condition)).toContain(why);
  });
});

describe('an issuer', () => {
  test.each([
    ['https://token.actions.githubusercontent.com'],
    ['https://gitlab.example:8443/'],
    ['https://acme.example/realms/ci'],
  ])('%s is one', (url) => {
    expect(issuerFault(url)).toBeUndefined();
  });

  test.each([
    ['http://ci.example', 'https://'],
    ['HTTPS://ci.example', 'https://'],
    ['https://', 'https://'],
    ['https://ada:secret@ci.example', 'name or password'],
    ['https://CI.example', 'must be written https://ci.example/'],
    ['https://ci.example:443', 'must be written'],
    ['https://ci.example/a/../b', 'must be written'],
    ['https://ci.example/?a=b', 'query'],
    ['https://ci.example/#a', '#'],
    ['https://ci.example\\@evil.example', 'must be written'],
    [`https://ci.example/${'x'.repeat(512)}`, 'longer'],
  ])('%s is none', (url, why) => {
    expect(issuerFault(url)).toContain(why);
  });
});
