import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { countAnswer } from '../../operations/shared/login-attempts.ts';
import { enabledProvider, forStrangers } from '../../operations/signin/answer.ts';
import { refusedAt } from '../../operations/signin/refused-at.ts';
import { requireOwnAddress } from '../../operations/signin/own-address.ts';
import { reference } from '../../domain/names/names.ts';

/** As whom a provider lets somebody sign in, before they do: nothing is used up, and nobody is signed in. What is wrong is counted. */
export const webSamlIdentity = operation({
  name: 'web.saml-identity',
  summary: 'Tell as whom a provider lets somebody sign in',
  permission: { none: 'the signed assertion is the proof', authenticated: false },
  noDryRun: 'what fails is counted',
  records: [],
  input: z.object({ provider: reference(), redirect_uri: z.string(), response: z.string() }),
  output: z.object({ title: z.string(), name: z.string() }),
  errors: ['unauthenticated', 'not_found', 'unavailable', 'rate_limited'],
  async plan({ tx }, { provider: name, redirect_uri }) {
    const provider = await enabledProvider(tx, name);
    await requireOwnAddress(tx, provider, redirect_uri);
    return provider;
  },
  async prepare({ redirect_uri: redirectUri, response }, provider, environment, signal) {
    const none = { state: '', nonce: '', codeVerifier: '', requestId: null };
    const parameters = { SAMLResponse: response };
    const { email, subject } = await environment.signIn
      .complete(provider, { ...none, redirectUri, parameters, now: environment.now(), signal })
      .catch((error: unknown) => {
        throw forStrangers(error, provider, environment);
      });
    return { title: provider.title, name: email ?? subject };
  },
  run: (_context, _input, prepared) => Promise.resolve(prepared),
  proof: {
    codes: ['unauthenticated'],
    count: (tx, _input, { id }, environment) => countAnswer(tx, id, environment),
    failed: (_tx, _input, provider) => Promise.resolve(refusedAt(provider)),
  },
});
