import type { SignInProtocol } from '../../core/sign-in.ts';
import { entityIdAt } from '../../domain/signin/saml.ts';
import { requestUrl } from './request.ts';
import { verifyResponse } from './verify.ts';

/** Sign-in by SAML 2.0: requests by redirect, responses by POST. */

/** The parameter of the form by which the browser brings a response. */
const RESPONSE = 'SAMLResponse';

/** The protocol of SAML providers, of which nothing is asked over the network. */
export const samlProtocol: SignInProtocol<'saml'> = {
  begin: ({ settings }, { redirectUri, requestId, now }) =>
    Promise.resolve({ url: requestUrl(settings, { id: requestId, acs: redirectUri, now }) }),

  complete: ({ settings, groups_claim: groupsClaim }, { redirectUri, parameters, requestId, now }) =>
    verifyResponse({
      response: (Object.hasOwn(parameters, RESPONSE) ? parameters[RESPONSE] : undefined) ?? '',
      issuer: settings.entity_id,
      certificates: settings.certificates,
      groupsClaim,
      audience: entityIdAt(redirectUri),
      recipient: redirectUri,
      requestId,
      now,
    }),
};
