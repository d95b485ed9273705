import * as oauth from 'oauth4webapi';
import type { Outbound } from '../../core/outbound.ts';
import type { Sealing } from '../../core/sealing.ts';
import { AppError } from '../../domain/errors.ts';
import { addressFault } from '../../domain/signin/issuer.ts';
import { secretPurpose } from '../../domain/signin/provider.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';
import { ALGORITHMS } from '../signed-token.ts';

/** The provider as an authorization server, and roster as its client. */

/** In milliseconds, and bytes: an ID token may name hundreds of groups. */
const TIMEOUT = 10_000;
const LARGEST = 256 * 1024;

/** What its configuration says, with addresses that were checked. */
interface Server extends oauth.AuthorizationServer {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
}

/** Throws `unavailable` for a configuration without the addresses that a sign-in needs. */
export function serverOf(configuration: Readonly<Record<string, unknown>>, issuer: string): Server {
  const { userinfo_endpoint: userInfo, token_endpoint_auth_methods_supported: methods } = configuration;
  return {
    issuer,
    authorization_endpoint: addressIn(configuration, 'authorization_endpoint', issuer),
    token_endpoint: addressIn(configuration, 'token_endpoint', issuer),
    ...(userInfo !== undefined && { userinfo_endpoint: addressIn(configuration, 'userinfo_endpoint', issuer) }),
    ...(isTexts(methods) && { token_endpoint_auth_methods_supported: methods }),
    // RFC 9207
    authorization_response_iss_parameter_supported:
      configuration.authorization_response_iss_parameter_supported === true,
    id_token_signing_alg_values_supported: ALGORITHMS,
  };
}

function addressIn(configuration: Readonly<Record<string, unknown>>, name: string, issuer: string): string {
  const address = configuration[name];
  if (typeof address === 'string' && addressFault(address) === undefined) return address;
  throw new AppError('unavailable', `${issuer} says no ${name} that begins with https://`, {
    hint: 'check that the issuer is the right one: roster signin list',
  });
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** What the library is called with. */
export interface Client {
  readonly server: Server;
  readonly self: oauth.Client;
  readonly authentication: oauth.ClientAuth;
  /** The same for each request. */
  readonly options: { readonly [oauth.customFetch]: Fetch };
}

/** What the library needs of fetch. */
type Fetch = (
  url: string,
  request: {
    readonly method: 'GET' | 'POST';
    readonly headers: Readonly<Record<string, string>>;
    /** null, whatever its types say: there is none. */
    readonly body: URLSearchParams | null | undefined;
  },
) => Promise<Response>;

interface Through {
  readonly outbound: Outbound;
  readonly sealing: Sealing;
  readonly signal: AbortSignal | undefined;
}

/** The client that a provider knows roster as. Throws as `Sealing` does, and `unavailable`. */
export async function clientOf(
  { id, settings }: Extract<SignInProvider, { kind: 'oidc' }>,
  server: Server,
  { outbound, sealing, signal }: Through,
): Promise<Client> {
  const { client_id, client_secret_sealed: sealed } = settings;
  const secret = sealed === null ? undefined : await sealing.unseal(sealed, secretPurpose(id));
  return {
    server,
    // Times are checked with the signature, by the clock that is handed in.
    self: { client_id, [oauth.clockTolerance]: Number.MAX_SAFE_INTEGER },
    authentication: secret === undefined ? oauth.None() : authenticationBy(secret, server),
    options: { [oauth.customFetch]: fetchBy(outbound, signal) },
  };
}

/** In the body where it may be: not every server decodes what the header encodes (RFC 6749, 2.3.1). */
function authenticationBy(secret: string, { issuer, token_endpoint_auth_methods_supported: methods }: Server) {
  if (methods?.includes('client_secret_post') === true) return oauth.ClientSecretPost(secret);
  if (methods === undefined || methods.includes('client_secret_basic')) return oauth.ClientSecretBasic(secret);
  throw new AppError('unavailable', `${issuer} takes no client secret`, {
    hint: 'configure the provider without one, as a public client, or let it take client_secret_basic',
  });
}

/** The library's requests, each within a time and a size; no redirect is followed. */
const fetchBy =
  (outbound: Outbound, signal: AbortSignal | undefined): Fetch =>
  async (url, { method, headers, body }) => {
    const answered = await outbound({
      ...{ url, method, headers, timeout: TIMEOUT, largest: LARGEST },
      ...(body instanceof URLSearchParams && { body: body.toString() }),
      ...(signal !== undefined && { signal }),
    });
    const { status } = answered;
    // Other statuses have no body.
    const content = status >= 200 && ![204, 205, 304].includes(status) ? Buffer.from(answered.body) : null;
    return new Response(content, { status: Math.min(Math.max(status, 200), 599), headers: answered.headers });
  };
