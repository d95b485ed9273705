/** Issuers of OpenID Connect: the URL that a token names as who signed it. */

/** In characters. */
const LONGEST_ISSUER = 512;

/** What is wrong with the URL of an issuer or of its keys, as the end of a sentence; undefined: nothing is. */
export function issuerFault(text: string): string | undefined {
  const fault = addressFault(text);
  if (fault !== undefined) return fault;
  return text.includes('?') ? 'must have no query' : undefined;
}

/** The same of an address that an issuer names. */
export function addressFault(text: string): string | undefined {
  if (text.length > LONGEST_ISSUER) return `is longer than ${LONGEST_ISSUER} characters`;
  if (!text.startsWith('https://') || !URL.canParse(text)) return 'must be a URL that begins with https://';
  const { username, password, href } = new URL(text);
  if (username !== '' || password !== '') return 'must not hold a name or password';
  if (text.includes('#')) return 'must have no part behind a #';
  // Issuers are compared as texts, so each has one writing.
  return href === text || href === `${text}/` ? undefined : `must be written ${href}`;
}

/** Where an issuer tells how its tokens are checked (OpenID Connect Discovery 1.0, 4). */
export const configurationUrl = (issuer: string): string =>
  `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
