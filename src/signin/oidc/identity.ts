import type { VerifiedIdentity } from '../../core/sign-in.ts';
import { emailFault } from '../../domain/names/names.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';
import type { Refuse } from '../../domain/signin/token-text.ts';
import { SKEW, subjectOf } from '../signed-token.ts';

/** What claims say of a person. */

type Claims = Readonly<Record<string, unknown>>;

/** The identity that checked claims tell of. Throws what `refuse` makes where they name nobody. */
export function identityOf(
  claims: Claims,
  { settings: { issuer }, groups_claim: groups }: Extract<SignInProvider, { kind: 'oidc' }>,
  refuse: Refuse,
): VerifiedIdentity {
  const { exp } = claims;
  return {
    issuer,
    subject: subjectOf(claims, refuse),
    isLasting: true,
    email: textOf(claims.email, (text) => emailFault(text) === undefined),
    emailVerified: saysVerified(claims, issuer),
    username: textOf(claims.preferred_username),
    givenName: textOf(claims.given_name),
    familyName: textOf(claims.family_name),
    groups: groupsOf(claims, groups),
    claims,
    // A code is used once, which its issuer sees to.
    use: null,
    expires: ((typeof exp === 'number' ? exp : 0) + SKEW) * 1000,
  };
}

/** In characters. */
const LONGEST_TEXT = 256;

const textOf = (value: unknown, isUsable = (text: string) => text !== ''): string | null =>
  typeof value === 'string' && value.length <= LONGEST_TEXT && isUsable(value) ? value : null;

/** Hosts of Microsoft Entra ID. */
const ENTRA: readonly string[] = [
  ...['login.microsoftonline.com', 'login.microsoftonline.us', 'login.partner.microsoftonline.cn'],
];

/**
 * Whether the issuer says that the address was checked: `true` alone, as a text can be "false". Entra ID has a claim of
 * its own for it, `xms_edov`, of several types.
 */
function saysVerified({ email_verified: verified, xms_edov: edov }: Claims, issuer: string): boolean {
  if (verified !== undefined) return verified === true;
  return ENTRA.includes(new URL(issuer).hostname) && (edov === true || edov === 1 || edov === '1');
}

/** More groups than these are none that anybody mapped. */
const MOST_GROUPS = 2000;

/** The groups that claims name; null: they say nothing of them, or (Entra ID) only how many. */
function groupsOf(claims: Claims, name: string): readonly string[] | null {
  const value = claimAt(claims, name);
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value) || value.length > MOST_GROUPS) return null;
  return value.filter((one): one is string => typeof one === 'string' && one.length <= LONGEST_TEXT);
}

/** The value of a claim: of this name, or inside others, as Keycloak's `realm_access.roles`; undefined: there is none. */
export function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let inside: unknown = claims;
  for (const part of name.split('.')) {
    if (typeof inside !== 'object' || inside === null || !Object.hasOwn(inside, part)) return undefined;
    inside = (inside as Claims)[part];
  }
  return inside;
}
