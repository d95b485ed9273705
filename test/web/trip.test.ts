import fc from 'fast-check';
import { setCookieOf } from '../../src/web/frame/cookies.ts';
import type { CookieName } from '../../src/web/frame/cookies.ts';
import { beginTrip, secretsOf, throwAwayTrip, tripTo } from '../../src/web/frame/trip.ts';
import type { Trip } from '../../src/web/frame/trip.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';

/** The way to a sign-in provider and back, which only this browser can finish. */

let box: CoreBox;
beforeAll(async () => (box = await coreBox()));
afterAll(() => box.destroy());

/** A browser that keeps the cookie of a trip. */
function browser(sessionKey: string | undefined = 'the key of a session') {
  const kept = new Map<CookieName, string>();
  return {
    environment: box.environment,
    sessionKey,
    setCookie: (name: CookieName, value: string) => void kept.set(name, value),
    cookie: (name: CookieName) => kept.get(name),
    kept,
  };
}

const begun = { provider: 'corp', purpose: 'link', returnTo: '/me' } as const;

test('a trip comes back as it began, from the provider that it was to', () => {
  const here = browser();
  const trip = beginTrip(here, begun, false);
  expect(tripTo('corp', here)).toEqual(trip);
  expect(tripTo('other', here)).toBeUndefined();
  expect(tripTo('corp', browser())).toBeUndefined();
});

test('a link is finished with the session that began it, and a sign-in with any', () => {
  const here = browser();
  const trip = beginTrip(here, begun, false);
  const secrets = secretsOf(trip);
  const later = tripTo('corp', { ...here, sessionKey: 'that of another session' });
  expect(later && secretsOf(later)).not.toMatchObject({ state: secrets.state });
  expect(tripTo('corp', { ...here, sessionKey: undefined })).toBeUndefined();
  const signIn = beginTrip(here, { ...begun, purpose: 'sign-in' }, false);
  expect(tripTo('corp', { ...here, sessionKey: 'that of another session' })).toEqual(signIn);
});

test('any target comes back in a cookie that browsers take', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 200 }).filter((text) => text.isWellFormed()),
      (returnTo) => {
        const here = browser();
        beginTrip(here, { ...begun, returnTo }, true);
        expect(tripTo('corp', here)?.returnTo).toBe(returnTo);
        expect(here.kept.get('trip')).toMatch(/^[\w-]{1,4000}$/);
      },
    ),
  );
});

test.each([
  '',
  'x',
  'e30',
  Buffer.from('a/link/corp').toString('base64url'),
  Buffer.from('/link/corp/%2F').toString('base64url'),
])('a cookie that is %j is no trip', (value) => {
  const here = browser();
  here.setCookie('trip', value);
  expect(tripTo('corp', here)).toBeUndefined();
});

test('what the protocols want differs, by browser and by provider, and is the same on the way back', () => {
  const trips: Trip[] = [
    beginTrip(browser(), begun, false),
    beginTrip(browser(), begun, false),
    throwAwayTrip('corp', { environment: box.environment }),
  ];
  const [first] = trips as [Trip];
  const all = [...trips, { ...first, provider: 'other' }].flatMap((trip) => Object.values(secretsOf(trip)));
  expect(new Set(all).size).toBe(all.length);
  const elsewhere: Trip = { ...first, returnTo: '/people' };
  expect(secretsOf(first)).toEqual(secretsOf(elsewhere));
  for (const secret of all) expect(secret).toMatch(/^[\w-]{43,128}$/);
  expect(secretsOf(first).requestId).toMatch(/^_/);
  expect(all.join(' ')).not.toContain(first.secret);
});

test('the cookie comes with forms of other sites only where it is said, and only with TLS', () => {
  const cookie = { cookie: 'trip', value: 'x', seconds: 60 } as const;
  const kinds = [
    setCookieOf({ ...cookie, crossSite: true }, true),
    setCookieOf({ ...cookie, crossSite: true }, false),
    setCookieOf(cookie, true),
  ].map((text) => /SameSite=\w+/.exec(text)?.[0]);
  expect(kinds).toEqual(['SameSite=None', 'SameSite=Lax', 'SameSite=Lax']);
});
