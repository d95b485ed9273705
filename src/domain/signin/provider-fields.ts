import * as z from 'zod/mini';
import { field, resourceName, ROLE, SIGN_IN_PROVIDER } from '../field.ts';
import { emailFault, checkedText, label, reference } from '../names/names.ts';
import { accountRef, ref } from '../references.ts';
import type { SortKeys } from '../sort.ts';
import { addressFault, issuerFault } from './issuer.ts';
import { PROVIDER_STATUSES, SIGN_IN_KINDS } from './provider.ts';
import type { SignInKind } from './provider.ts';

/** What a provider by which people sign in is made of, and how it is shown. */

const LONGEST = 1024;

/** Text without blanks and what cannot be seen. */
const word = (longest: number) =>
  checkedText(longest, (text) =>
    text === '' || text.length > longest || /[\s\p{Cc}\p{Cf}]/u.test(text)
      ? `must have 1 to ${longest} characters, and no blanks`
      : undefined,
  );

const line = (longest: number) =>
  checkedText(longest, (text) =>
    text.trim() === '' || text.length > longest || /[\p{Cc}\p{Cf}]/u.test(text)
      ? `must have 1 to ${longest} characters on one line`
      : undefined,
  );

const address = () => checkedText(LONGEST, addressFault);

/** Stands in addresses, which are typed in elsewhere. */
const providerName = () =>
  checkedText(40, (text) =>
    /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(text)
      ? undefined
      : 'must be 1 to 40 lower-case letters, digits and hyphens, with a letter or digit at both ends',
  );

const domain = () =>
  checkedText(253, (text) =>
    emailFault(`x@${text}`) === undefined ? undefined : 'must be the domain of e-mail addresses, such as acme.example',
  );

/** The name of a provider that is configured. */
export const newProviderField = (standard: SignInKind) =>
  z._default(
    field(providerName(), 'the name of the provider, which is part of its addresses', SIGN_IN_PROVIDER),
    standard,
  );

/** The field that names a provider. */
export const providerField = () => field(reference(), 'a sign-in provider', SIGN_IN_PROVIDER);

/** What both kinds of provider have: what is left out stays as it is, or is the default of a new one. */
export const commonProviderFields = () => ({
  title: z.optional(field(label(), 'what its button says', 'TEXT')),
  groups_claim: z.optional(field(line(256), 'the claim or attribute with the groups (default: groups)', 'NAME')),
  trust_email: z.optional(field(z.boolean(), 'it checks addresses itself: each that it tells counts as verified')),
  domains: z.optional(z.array(field(domain(), 'only addresses in this domain count', 'DOMAIN')).check(z.maxLength(50))),
  create_people: z.optional(field(z.boolean(), 'make a person of whom nobody knows here')),
  default_role: z.optional(field(reference(), 'the role of those (default: that of newcomers)', ROLE)),
});

/** What an OpenID Connect provider has beside. */
export const oidcFields = () => ({
  issuer: z.optional(field(checkedText(LONGEST, issuerFault), 'who signs its tokens, exactly as they say it', 'URL')),
  client_id: z.optional(field(word(256), 'what it calls roster', 'ID')),
  public_client: z.optional(field(z.boolean(), 'it gave roster no client secret')),
  scopes: z.optional(
    z
      .array(field(word(100), 'what is asked for (default: openid, profile, email); openid always is', 'SCOPE'))
      .check(z.maxLength(20)),
  ),
});

/** The secret that an OpenID Connect provider gave roster. */
export const clientSecret = () =>
  z
    .string()
    .check(z.regex(/^[\x21-\x7e]{1,1024}$/, { error: 'must be 1 to 1024 characters of ASCII, without blanks' }));

/** What a SAML provider has beside. */
export const samlFields = () => ({
  entity_id: z.optional(field(word(LONGEST), 'the entity ID of the provider, exactly as its assertions say it', 'ID')),
  sso_url: z.optional(field(address(), 'where it lets people sign in, by HTTP-Redirect', 'URL')),
  name_id_format: z.optional(
    field(word(256), 'the format of NameID to ask for (default: the provider decides)', 'URN'),
  ),
});

/** The certificates by which it signs, in PEM. */
export const certificates = () => z.array(z.string().check(z.maxLength(20_000))).check(z.minLength(1), z.maxLength(5));

/** A provider as shown. */
export const signInProvider = z.object({
  id: z.string(),
  name: resourceName(z.string(), SIGN_IN_PROVIDER),
  kind: z.enum(SIGN_IN_KINDS),
  title: z.string(),
  status: z.enum(PROVIDER_STATUSES),
  /** The issuer of its tokens, or its entity ID. */
  issuer: z.string(),
  /** To be typed in there: the redirect URI, or the assertion consumer service. A path where the organization has no URL. */
  callback_url: z.string(),
  /** Of SAML: the metadata of roster, and its entity ID. null: it has none. */
  metadata_url: z.nullable(z.string()),
  client_id: z.nullable(z.string()),
  /** Whether a client secret is stored; it is never shown. */
  has_client_secret: z.boolean(),
  scopes: z.array(z.string()),
  sso_url: z.nullable(z.string()),
  name_id_format: z.nullable(z.string()),
  /** The SHA-256 fingerprints of its certificates. */
  certificates: z.array(z.string()),
  /** When the first of them ends. */
  certificate_ends_at: z.nullable(z.string()),
  groups_claim: z.string(),
  trust_email: z.boolean(),
  domains: z.array(z.string()),
  create_people: z.boolean(),
  /** null: that of newcomers. */
  default_role: z.nullable(ref),
  /** How many identities are linked. */
  links: z.number(),
  /** The account that configured it last; null: it was removed. */
  configured_by: z.nullable(accountRef),
  created_at: z.string(),
  updated_at: z.string(),
  last_used_at: z.nullable(z.string()),
});
export type ShownProvider = z.infer<typeof signInProvider>;

/** What lists of providers can be sorted by. */
export const PROVIDER_SORTS = {
  name: ({ name }) => name,
  created_at: ({ created_at }) => created_at,
} satisfies SortKeys<string, ShownProvider>;
