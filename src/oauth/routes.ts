import { route as define } from '../api/route.ts';
import type { Api, Route } from '../api/route.ts';
import { oauthError } from './errors.ts';
import { oauthToken } from './token.ts';

/** What clients of OAuth 2.0 speak: forms in, JSON out. */
const OAUTH: Api = {
  name: 'OAuth 2.0 token exchange',
  base: '/oauth',
  strict: false,
  form: true,
  answers: { type: 'application/json', error: oauthError, etagOf: () => '' },
};

export const routes: readonly Route[] = [define({ method: 'POST', path: '/token', operation: oauthToken, api: OAUTH })];
