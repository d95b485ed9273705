import * as z from 'zod/mini';
import { preparedQuery } from '../../core/operation.ts';
import { enabledProvider, forStrangers, tripFields } from '../signin/answer.ts';

export const sessionSignInBegin = preparedQuery({
  name: 'session.sign-in-begin',
  summary: 'Tell where to sign in at a provider',
  permission: { none: 'nobody is signed in yet', authenticated: false },
  input: z.object({
    ...tripFields(),
    /** SHA-256 of the code verifier (RFC 7636). */
    code_challenge: z.string().check(z.regex(/^[\w-]{43}$/)),
    /** For SAML. */
    request_id: z.string().check(z.maxLength(128)),
  }),
  output: z.object({ url: z.string() }),
  errors: ['not_found', 'unavailable', 'unreachable'],
  plan: ({ tx }, input) => enabledProvider(tx, input.provider),
  prepare: ({ redirect_uri, code_challenge, request_id, state, nonce }, provider, environment, signal) =>
    environment.signIn
      .begin(provider, {
        ...{ redirectUri: redirect_uri, codeChallenge: code_challenge, requestId: request_id },
        ...{ state, nonce, now: environment.now(), signal },
      })
      .catch((error: unknown) => {
        throw forStrangers(error, provider, environment);
      }),
  run: (_context, _input, prepared) => Promise.resolve(prepared),
});
