import * as oauth from 'oauth4webapi';
import type { JWTPayload } from 'jose';
import { AppError } from '../../domain/errors.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';
import type { Client } from './client.ts';
import { claimAt } from './identity.ts';

/** Claims that only the userinfo endpoint tells. */

/** What is asked for there, beside the groups. */
const ABOUT_PERSON = ['preferred_username', 'given_name', 'family_name'];

/** The access token was refused there: the client was known, or it would have none. */
const notTold = ({ title, name }: Pick<SignInProvider, 'title' | 'name'>, cause: unknown): AppError =>
  new AppError(
    'unavailable',
    `${title} cannot be used to sign in: its userinfo endpoint does not take its access token`,
    {
      hint: `let it tell the e-mail address and the groups in the ID token, or allow the scopes: roster signin show ${name}`,
      cause,
    },
  );

/** An address, and what is said of it: by the standard, and by Entra ID. */
const ADDRESS = ['email', 'email_verified', 'xms_edov'];

/**
 * The claims with those that the ID token lacks: a small one may name neither the e-mail nor groups. The address and what
 * is said of it come from the same place. Throws errors of the library, also where it speaks of somebody else.
 */
export async function withUserInfo(
  { server, self, options }: Client,
  claims: JWTPayload,
  accessToken: string,
  { title, name, groups_claim: groups }: Pick<SignInProvider, 'title' | 'name' | 'groups_claim'>,
): Promise<Readonly<Record<string, unknown>>> {
  const lacksGroups = claimAt(claims, groups) === undefined;
  const isWhole = claims.email !== undefined && !lacksGroups;
  if (isWhole || server.userinfo_endpoint === undefined) return claims;
  const response = await oauth.userInfoRequest(server, self, accessToken, options);
  const told: Readonly<Record<string, unknown>> = await oauth
    .processUserInfoResponse(server, self, claims.sub ?? '', response)
    .catch((error: unknown) => {
      throw error instanceof oauth.WWWAuthenticateChallengeError ? notTold({ title, name }, error) : error;
    });
  const address = Object.fromEntries(claims.email === undefined ? ADDRESS.map((name) => [name, told[name]]) : []);
  const about = ABOUT_PERSON.filter((name) => claims[name] === undefined).map((name) => [name, told[name]] as const);
  const found = lacksGroups ? claimAt(told, groups) : undefined;
  return { ...claims, ...Object.fromEntries(about), ...address, ...(found !== undefined && { [groups]: found }) };
}
