import * as z from 'zod/mini';
import { preparedQuery } from '../../core/operation.ts';
import { field } from '../../domain/field.ts';
import { checkedText } from '../../domain/names/names.ts';
import { testFields } from './test-fields.ts';
import { providerToTest, toldToTester } from './tested-provider.ts';
import { MANAGE_SIGN_IN } from './provider.ts';

const challenge = () =>
  checkedText(43, (text) =>
    /^[\w-]{43}$/.test(text) ? undefined : 'must be the SHA-256 of the verifier, in base64url without padding',
  );

export const signinTestBegin = preparedQuery({
  name: 'signin.test-begin',
  summary: 'Tell where to sign in at a provider for a test',
  permission: MANAGE_SIGN_IN,
  input: z.object({ ...testFields(), code_challenge: field(challenge(), 'the SHA-256 of the code verifier', 'TEXT') }),
  output: z.object({ url: z.string() }),
  errors: ['not_found', 'invalid', 'unreachable'],
  plan: ({ tx }, { provider }) => providerToTest(tx, provider),
  prepare: ({ redirect_uri, code_challenge, state, nonce }, provider, environment, signal) =>
    environment.signIn
      .begin(provider, {
        ...{ redirectUri: redirect_uri, codeChallenge: code_challenge, requestId: '' },
        ...{ state, nonce, now: environment.now(), signal },
      })
      .catch((error: unknown) => {
        throw toldToTester(error);
      }),
  run: (_context, _input, begun) => Promise.resolve(begun),
});
