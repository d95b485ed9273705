import * as z from 'zod/mini';
import { query } from '../core/operation.ts';
import type { Route } from '../api/route.ts';
import { AUTHORIZE_PATH } from '../domain/pages.ts';
import { theOrganization } from '../operations/shared/resolve.ts';
import { GRANT_TYPES } from './token.ts';

/** What OAuth clients find out about an instance (RFC 8414). */

export const oauthMetadata = query({
  name: 'oauth.metadata',
  summary: 'Describe the instance, for clients that speak OAuth 2.0',
  permission: { none: 'it tells no more than the documentation', authenticated: false },
  input: z.object({}),
  /** The address of the organization; null: that at which the client found it. */
  output: z.object({ issuer: z.nullable(z.string()) }),
  async run({ tx }) {
    const { url } = await theOrganization(tx);
    return { issuer: url === '' ? null : new URL(url).origin };
  },
});

/** The same route, whose response is the description. */
export const describing = (route: Route): Route => ({
  ...route,
  response: {
    ...route.response,
    whole: (output, address) => ({
      status: 200,
      body: descriptionOf((output as z.infer<typeof oauthMetadata.output>).issuer ?? new URL(address).origin),
      headers: {},
    }),
  },
});

const descriptionOf = (issuer: string) => ({
  issuer,
  authorization_endpoint: issuer + AUTHORIZE_PATH,
  token_endpoint: `${issuer}/oauth/token`,
  device_authorization_endpoint: `${issuer}/oauth/device_authorization`,
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  grant_types_supported: GRANT_TYPES,
  token_endpoint_auth_methods_supported: ['none'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
});
