/** The cookies of pages. All are for this very host, and no script of a page can read them. */

/** What a cookie of roster is for. */
export type CookieName = 'session' | 'visitor' | 'kept' | 'trip';

/** The names without TLS: browsers accept the prefix `__Host-` with TLS only, and then from this very host alone. */
const NAMES: Readonly<Record<CookieName, string>> = {
  session: 'roster',
  visitor: 'roster-visitor',
  kept: 'roster-kept',
  trip: 'roster-trip',
};

const nameOf = (cookie: CookieName, isSecure: boolean): string =>
  isSecure ? `__Host-${NAMES[cookie]}` : NAMES[cookie];

/** What secrets in cookies are made of; longer ones are none of ours. */
const VALUE = /^[\w.~+/=:-]{1,4000}$/;

/** Reads cookies. One that is there twice is none: somebody else may have set the other. */
export function cookiesOf(header: string | null, isSecure: boolean): (cookie: CookieName) => string | undefined {
  const given = (header ?? '').split(';').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at === -1 ? [] : [{ name: pair.slice(0, at).trim(), value: pair.slice(at + 1).trim() }];
  });
  return (cookie) => {
    const [one, other] = given.filter(({ name }) => name === nameOf(cookie, isSecure));
    return one !== undefined && other === undefined && VALUE.test(one.value) ? one.value : undefined;
  };
}

/** Sets a cookie, or with undefined removes it; `seconds`: how long it stays, else until the browser is closed. */
export interface CookieChange {
  readonly cookie: CookieName;
  readonly value: string | undefined;
  readonly seconds?: number;
  /** Browsers send it with forms of other sites too, where they have TLS: without TLS they take no such cookie. */
  readonly crossSite?: boolean;
}

/** A change as the header `Set-Cookie` has it. */
export function setCookieOf({ cookie, value, seconds, crossSite }: CookieChange, isSecure: boolean): string {
  const age = value === undefined ? 0 : seconds;
  return [
    `${nameOf(cookie, isSecure)}=${value ?? ''}`,
    'Path=/',
    'HttpOnly',
    `SameSite=${crossSite === true && isSecure ? 'None' : 'Lax'}`,
    ...(isSecure ? ['Secure'] : []),
    ...(age === undefined ? [] : [`Max-Age=${age}`]),
  ].join('; ');
}
