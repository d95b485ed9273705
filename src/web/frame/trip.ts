import { createHash } from 'node:crypto';
import { sha256Of } from '../../lib/digest.ts';
import type { PageContext } from './page.ts';

/**
 * The way of a browser to a sign-in provider and back. The browser keeps one secret, from which all that the protocols
 * want follows; so the answer that another browser brings fits nothing, and nothing is stored of strangers.
 */

/** What a trip is for: `link` adds the identity to the person who is signed in. */
export type TripPurpose = 'sign-in' | 'link';

export interface Trip {
  /** The name of the provider. */
  readonly provider: string;
  readonly purpose: TripPurpose;
  /** The page of ours to which it leads. */
  readonly returnTo: string;
  readonly secret: string;
}

/** How long somebody may be away, in seconds. */
const AWAY = 15 * 60;
const SECRET_BYTES = 32;

/** Lets this browser begin a trip, instead of another that it may be on. */
export function beginTrip(
  ctx: Pick<PageContext, 'environment' | 'setCookie'>,
  begun: Omit<Trip, 'secret'>,
  /** The provider sends its answer by a form of its own site. */
  crossSite: boolean,
): Trip {
  const trip = { ...begun, secret: newSecret(ctx.environment) };
  const value = [trip.secret, trip.purpose, trip.provider, trip.returnTo].map(encodeURIComponent).join('/');
  ctx.setCookie('trip', Buffer.from(value).toString('base64url'), AWAY, crossSite);
  return trip;
}

/** What stands in for a trip where the provider began: nothing that it says can fit. */
export const throwAwayTrip = (provider: string, { environment }: Pick<PageContext, 'environment'>): Trip => ({
  provider,
  purpose: 'sign-in',
  returnTo: '/',
  secret: newSecret(environment),
});

const newSecret = ({ random }: PageContext['environment']): string =>
  Buffer.from(random(SECRET_BYTES)).toString('base64url');

/** The trip to a provider that this browser is on; undefined: none. */
export function tripTo(provider: string, ctx: Pick<PageContext, 'cookie'>): Trip | undefined {
  const value = Buffer.from(ctx.cookie('trip') ?? '', 'base64url').toString();
  const parts = value.split('/').map(decoded);
  const [secret = '', purpose = '', to = '', returnTo = ''] = parts;
  if (parts.length !== 4 || secret === '' || to !== provider) return undefined;
  return { provider, purpose: purpose === 'link' ? 'link' : 'sign-in', returnTo, secret };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

/** What the protocols want of a trip. */
type TripSecrets = Readonly<Record<'state' | 'nonce' | 'codeVerifier' | 'codeChallenge' | 'requestId', string>>;

/** Each follows from the secret of the browser, and none from another. */
export function secretsOf({ secret, provider }: Pick<Trip, 'secret' | 'provider'>): TripSecrets {
  const derived = (what: string): string => sha256Of(`roster ${what} 1\0${provider}\0${secret}`);
  const codeVerifier = derived('code verifier');
  return {
    state: derived('state'),
    nonce: derived('nonce'),
    codeVerifier,
    codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    // An XML name begins with no digit.
    requestId: `_${derived('saml request')}`,
  };
}
