import * as z from 'zod/mini';
import { resourceName, PERSON } from './field.ts';
import { personRef, ref } from './references.ts';
import { TOKEN_KINDS } from './tokens.ts';

/** What an offboarding does with what a person has and made; in a dry run, what it would do. */
export const offboarding = z.object({
  person: z.object({
    id: z.string(),
    username: resourceName(z.string(), PERSON),
    email: z.nullable(z.string()),
  }),
  /** The projects that get another owner. */
  projects: z.array(ref),
  /** That owner; null: nobody was named. */
  transferred_to: z.nullable(personRef),
  /** Their organization role; it goes with them, as do groups, roles in projects, and their own live tokens. */
  role: z.nullable(ref),
  groups: z.array(ref),
  project_roles: z.array(z.object({ project: ref, role: ref })),
  tokens: z.array(z.object({ name: z.string(), kind: z.enum(TOKEN_KINDS), last_four: z.string() })),
  /** Live tokens that they made for service accounts, and so may still have. */
  service_account_tokens: z.array(
    z.object({
      service_account: ref,
      name: z.string(),
      id: z.string(),
      last_four: z.string(),
      last_used_at: z.nullable(z.string()),
      revoked: z.boolean(),
    }),
  ),
  /** Trusts that they added, by which CI jobs get tokens of service accounts; those tokens end with them. */
  service_account_trusts: z.array(
    z.object({ service_account: ref, id: z.string(), issuer: z.string(), subject: z.string(), removed: z.boolean() }),
  ),
  /** Live tokens that they made for other people; they are revoked. */
  person_tokens: z.array(
    z.object({
      person: personRef,
      name: z.string(),
      id: z.string(),
      last_four: z.string(),
      last_used_at: z.nullable(z.string()),
    }),
  ),
  /** People whose unused temporary password they have seen; these end. */
  temporary_passwords: z.array(personRef),
  /** Open ones that they sent, or that are to their address. */
  invitations: z.array(
    z.object({
      id: z.string(),
      address: z.string(),
      role: z.nullable(ref),
      becomes: z.enum(['revoked', 'handed_over']),
    }),
  ),
});
export type Offboarding = z.infer<typeof offboarding>;
