/** Ties whom a provider knows to a person. */
export interface IdentityLink {
  /** With `subject` unique. */
  readonly issuer: string;
  readonly subject: string;
  readonly person_id: string;
  /** The provider by which it came. */
  readonly provider_id: string;
  /** What the provider told last; roster's own address of the person may be another. */
  readonly email: string | null;
  /** The role of the person came by a mapping or with their creation at sign-in, so mappings may change it. */
  readonly role_by_mapping: boolean;
  readonly linked_at: string;
  readonly last_used_at: string | null;
}
