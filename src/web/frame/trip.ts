import { createHash } from 'node:crypto';
import { AppError } from '../../domain/errors.ts';
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
  /** Follows from the session that began it; empty for a sign-in, which begins without one. */
  readonly sessionKey: string;
}

/** How long somebody may be away, in seconds. */
const AWAY = 15 * 60;
const SECRET_BYTES = 32;

/** Lets this browser begin a trip, instead of another that it may be on. */
export function beginTrip(
  ctx: Pick<PageContext, 'environment' | 'setCookie' | 'sessionKey'>,
  begun: Pick<Trip, 'provider' | 'purpose' | 'returnTo'>,
  /** The provider sends its answer by a form of its own site. */
  crossSite: boolean,
): Trip {
  const trip = { ...begun, secret: newSecret(ctx.environment), sessionKey: keyFor(begun.purpose, ctx) ?? '' };
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
  sessionKey: '',
});

/** What binds a trip to the session: only who began to link an identity may finish it. undefined: nobody is signed in. */
const keyFor = (purpose: TripPurpose, { sessionKey }: Pick<PageContext, 'sessionKey'>): string | undefined =>
  purpose === 'link' ? sessionKey : '';

const newSecret = ({ random }: PageContext['environment']): string =>
  Buffer.from(random(SECRET_BYTES)).toString('base64url');

/** The trip to a provider that this browser is on; undefined: none, or one to link an identity with nobody signed in. */
export function tripTo(provider: string, ctx: Pick<PageContext, 'cookie' | 'sessionKey'>): Trip | undefined {
  const value = Buffer.from(ctx.cookie('trip') ?? '', 'base64url').toString();
  const parts = value.split('/').map(decoded);
  const [secret = '', kept = '', to = '', returnTo = ''] = parts;
  const purpose = kept === 'link' ? 'link' : 'sign-in';
  const sessionKey = keyFor(purpose, ctx);
  if (parts.length !== 4 || secret === '' || to !== provider || sessionKey === undefined) return undefined;
  return { provider, purpose, returnTo, secret, sessionKey };
}

/** The refusal where this browser is on no trip. */
export const noTrip = (): AppError =>
  new AppError('unauthenticated', 'this browser is not on its way back from a sign-in', {
    hint: 'begin again at the page of the sign-in, or at /me to link an account, and finish within a quarter of an hour',
  });

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

/** What the protocols want of a trip. */
type TripSecrets = Readonly<Record<'state' | 'nonce' | 'codeVerifier' | 'codeChallenge' | 'requestId', string>>;

/** Each follows from the secret of the browser and its session, and none from another. */
export function secretsOf({ secret, provider, sessionKey }: Omit<Trip, 'purpose' | 'returnTo'>): TripSecrets {
  const derived = (what: string): string => sha256Of(`roster ${what} 2\0${provider}\0${sessionKey}\0${secret}`);
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
