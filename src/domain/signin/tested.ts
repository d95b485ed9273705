import * as z from 'zod/mini';
import { personRef, ref } from '../references.ts';

/** What a test of a sign-in tells: what came from the provider, and whom it would sign in. */
export const testedIdentity = z.object({
  /** The name of the provider. */
  provider: z.string(),
  /** People can sign in by it at the moment. */
  enabled: z.boolean(),
  issuer: z.string(),
  subject: z.string(),
  email: z.nullable(z.string()),
  /** The address counts as verified, and why, or why not. */
  email_counts: z.boolean(),
  email_reason: z.string(),
  username: z.nullable(z.string()),
  given_name: z.nullable(z.string()),
  family_name: z.nullable(z.string()),
  /** null: the provider said nothing of groups, so a sign-in changes nothing. */
  groups: z.nullable(z.array(z.string())),
  /** All that the ID token and the UserInfo response say; values as JSON. */
  claims: z.array(z.object({ name: z.string(), value: z.string() })),
  would_be: z.enum(['linked', 'found', 'invited', 'new', 'nobody']),
  /** Why, in words, and what helps where it is nobody. */
  reason: z.string(),
  hint: z.nullable(z.string()),
  person: z.nullable(personRef),
  /** Of the invitation that the sign-in would accept. */
  invitation_id: z.nullable(z.string()),
  /** The role after the sign-in; null: none, or it is nobody. */
  role: z.nullable(ref),
  /** The role that mappings would replace; null: they change none. */
  former_role: z.nullable(ref),
  /** The groups that the sign-in would add the person to, and take them out of. */
  joins: z.array(ref),
  leaves: z.array(ref),
});
export type TestedIdentity = z.infer<typeof testedIdentity>;
