import type { IdentityLink } from '../../domain/signin/link.ts';
import type { SignInMapping } from '../../domain/signin/mapping.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';

/** What is looked for among mappings. */
export type MappingKey =
  | { readonly providerIds: readonly string[] }
  | { readonly roleIds: readonly string[] }
  | { readonly groupIds: readonly string[] };

export interface SignInReads {
  /** By name; there are at most some ten. */
  providers(): Promise<SignInProvider[]>;
  /** Whether passwords log in only who may change Owners; false as long as nobody said so. */
  required(): Promise<boolean>;
  /** Both are compared exactly, in their case. */
  link(issuer: string, subject: string): Promise<IdentityLink | undefined>;
  /** The links of people, in the order they were made. */
  linksOf(personIds: readonly string[]): Promise<IdentityLink[]>;
  countLinks(providerId: string): Promise<number>;
  /** By provider, and by position; at most some hundred of each provider. */
  mappings(key: MappingKey): Promise<SignInMapping[]>;
}

export interface SignInWrites extends SignInReads {
  /** Must replace the provider with this id. Throws `conflict` when another one has the name. */
  putProvider(provider: SignInProvider): Promise<void>;
  /** Must remove its mappings and links as well. */
  removeProvider(id: string): Promise<void>;
  /** Notes that somebody signed in by it. */
  providerUsed(id: string, at: string): Promise<void>;
  require(isRequired: boolean): Promise<void>;
  /** Must replace the link of the same issuer and subject. */
  putLink(link: IdentityLink): Promise<void>;
  /** Notes a sign-in, the address that the provider told, and whether the role comes from it. */
  linkUsed(link: Pick<IdentityLink, 'issuer' | 'subject' | 'email' | 'role_by_mapping'>, at: string): Promise<void>;
  /** Notes that people got their roles otherwise, so that no mapping changes these. */
  roleGivenByHand(personIds: readonly string[]): Promise<void>;
  removeLink(link: Pick<IdentityLink, 'issuer' | 'subject' | 'person_id'>): Promise<void>;
  /** Must replace all mappings of a provider. */
  putMappings(providerId: string, mappings: readonly SignInMapping[]): Promise<void>;
}
