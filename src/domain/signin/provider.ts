/** Identity providers by which people sign in, as they are stored. */

/** The most providers at a time: a page shows a button for each. */
export const MOST_SIGN_IN_PROVIDERS = 10;

export const SIGN_IN_KINDS = ['oidc', 'saml'] as const;
export type SignInKind = (typeof SIGN_IN_KINDS)[number];

export const PROVIDER_STATUSES = ['enabled', 'disabled'] as const;

/** How an OpenID Connect provider is reached. */
export interface OidcSettings {
  /** Exactly as its tokens say it. */
  readonly issuer: string;
  readonly client_id: string;
  /** Sealed for the purpose `sign-in:ID`; null: a public client. */
  readonly client_secret_sealed: string | null;
  readonly scopes: readonly string[];
}

/** How a SAML identity provider is reached, and whose signatures are believed. */
export interface SamlSettings {
  /** The provider's own, exactly as its assertions say it. */
  readonly entity_id: string;
  readonly sso_url: string;
  /** Each as PEM. */
  readonly certificates: readonly string[];
  /** null: the provider decides. */
  readonly name_id_format: string | null;
}

export interface ProviderFacts {
  readonly id: string;
  /** Unique; part of its addresses. */
  readonly name: string;
  /** What a button says. */
  readonly title: string;
  readonly status: (typeof PROVIDER_STATUSES)[number];
  /** The account that configured it last: what it gives by itself is judged by what this account may do. */
  readonly configured_by: string;
  /** It checks addresses itself, so that each that it tells counts as verified. */
  readonly trust_email: boolean;
  /** The domains whose addresses it may tell; none: all. */
  readonly domains: readonly string[];
  /** Whom nobody knows here becomes a person. */
  readonly create_people: boolean;
  /** The role of those; null: the default role. */
  readonly default_role_id: string | null;
  readonly groups_claim: string;
  readonly created_at: string;
  readonly updated_at: string;
  /** null: nobody signed in by it yet. */
  readonly last_used_at: string | null;
}

/** A provider as it is stored. */
export type SignInProvider = ProviderFacts &
  (
    | { readonly kind: 'oidc'; readonly settings: OidcSettings }
    | { readonly kind: 'saml'; readonly settings: SamlSettings }
  );

/** By which issuer the identities of a provider are known. */
export const issuerOf = ({ kind, settings }: SignInProvider): string =>
  kind === 'oidc' ? settings.issuer : settings.entity_id;

/** For what the client secret of a provider is sealed. */
export const secretPurpose = (id: string): string => `sign-in:${id}`;

/** Where the provider finds roster: to be typed in there. `url`: the organization's; empty: unknown, so only paths are told. */
export function addressesOf(
  { name, kind }: Pick<SignInProvider, 'name' | 'kind'>,
  url: string,
): { readonly callback: string; readonly metadata: string | null } {
  const origin = URL.canParse(url) ? new URL(url).origin : '';
  return kind === 'oidc'
    ? { callback: `${origin}/signin/with/${name}/callback`, metadata: null }
    : { callback: `${origin}/saml/${name}/acs`, metadata: `${origin}/saml/${name}/metadata` };
}
