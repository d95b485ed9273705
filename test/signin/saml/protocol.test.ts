import type { SignInAnswer } from '../../../src/core/sign-in.ts';
import type { SignInProvider } from '../../../src/domain/signin/provider.ts';
import { signInProtocols } from '../../../src/signin/protocols.ts';
import { ACS, IDP, NOW, REQUEST, encoded, response, samlKey } from '../../support/saml/documents.ts';

/** SAML as operations see it: like every other protocol, and without a word to the network. */

const key = samlKey();
const provider: SignInProvider = {
  ...{ id: 'p1', name: 'corp', title: 'Corp', status: 'enabled', configured_by: 'ada', kind: 'saml' },
  ...{ trust_email: true, domains: [], create_people: false, default_role_id: null, groups_claim: 'groups' },
  ...{ created_at: '', updated_at: '', last_used_at: null },
  settings: { entity_id: IDP, sso_url: 'https://idp.acme.example/sso', certificates: [key.cert], name_id_format: null },
};
const never = (): Promise<never> => Promise.reject(new Error('nothing is asked, and nothing is secret'));
const protocols = signInProtocols(never, { seal: never, unseal: never });

const given = {
  ...{ redirectUri: ACS, state: 's', nonce: 'n', codeChallenge: 'c', codeVerifier: 'v', requestId: REQUEST, now: NOW },
};
const answer = (parameters: Readonly<Record<string, string>>): SignInAnswer => ({ ...given, parameters });

test('a sign-in begins at the provider, with the request that the answer must name', async () => {
  const { url } = await protocols.begin(provider, given);
  expect(url).toMatch(/^https:\/\/idp\.acme\.example\/sso\?SAMLRequest=/);
});

test('the answer is in the form that the browser sent', async () => {
  expect(await protocols.complete(provider, answer({ SAMLResponse: encoded(response(key)) }))).toMatchObject({
    issuer: IDP,
    subject: 'grace-at-corp',
  });
  for (const parameters of [{}, { SAMLResponse: '' }, { code: 'x' }])
    await expect(protocols.complete(provider, answer(parameters))).rejects.toMatchObject({ code: 'unauthenticated' });
});
