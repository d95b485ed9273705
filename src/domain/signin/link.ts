import * as z from 'zod/mini';
import { ref } from '../references.ts';

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

/** A link as the page of a person has it. */
export const identity = z.object({
  provider: ref,
  /** What the provider told last. */
  email: z.nullable(z.string()),
  linked_at: z.string(),
  last_used_at: z.nullable(z.string()),
});
export type Identity = z.infer<typeof identity>;
