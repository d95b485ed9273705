import { route as define } from '../api/route.ts';
import type { Api, Route } from '../api/route.ts';
import { atAddress } from '../api/verification-uri.ts';
import { oauthDeviceAuthorization } from './device-authorization.ts';
import { oauthError } from './errors.ts';
import { describing, oauthMetadata } from './metadata.ts';
import { oauthToken } from './token.ts';

/** What clients of OAuth 2.0 speak: forms in, JSON out. */
const OAUTH: Api = {
  name: 'OAuth 2.0',
  base: '/oauth',
  strict: false,
  form: true,
  answers: { type: 'application/json', error: oauthError, etagOf: () => '' },
};

/** Where descriptions of servers are found. */
const WELL_KNOWN: Api = { ...OAUTH, name: 'OAuth 2.0 metadata', base: '/.well-known' };

/** The same route, where what gives no token is the response of an error. */
const telling = (route: Route): Route => ({
  ...route,
  response: {
    ...route.response,
    whole: (output) => ({ status: 'error' in (output as object) ? 400 : 200, body: output, headers: {} }),
  },
});

export const routes: readonly Route[] = [
  telling(define({ method: 'POST', path: '/token', operation: oauthToken, api: OAUTH })),
  atAddress(define({ method: 'POST', path: '/device_authorization', operation: oauthDeviceAuthorization, api: OAUTH })),
  describing(define({ method: 'GET', path: '/oauth-authorization-server', operation: oauthMetadata, api: WELL_KNOWN })),
];
