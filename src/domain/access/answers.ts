import * as z from 'zod/mini';
import { SUBJECT_TYPES } from '../kinds.ts';
import { ref } from '../references.ts';

/** What access questions are answered with. */

/** Whether a subject has a permission, in a project or (null) everywhere. */
export const accessCheck = z.object({
  allowed: z.boolean(),
  /** Username of a person, name of a group or service account. */
  subject: z.string(),
  subject_type: z.enum(SUBJECT_TYPES),
  subject_id: z.string(),
  /** Deactivated accounts keep their roles and can do nothing. */
  deactivated: z.boolean(),
  permission: z.string(),
  project: z.nullable(ref),
});
export type AccessCheck = z.infer<typeof accessCheck>;

/** One grant of a subject and every path to it, such as `group Platform -> role Admin`. */
export const accessGrant = z.object({
  permission: z.string(),
  /** null: the organization and every project. */
  project: z.nullable(ref),
  via: z.array(z.string()),
});
export type AccessGrant = z.infer<typeof accessGrant>;

/** A subject that has a permission: people have usernames, all else names. */
export const accessHolder = z.object({
  subject_type: z.enum(SUBJECT_TYPES),
  id: z.string(),
  username: z.optional(z.string()),
  name: z.optional(z.string()),
  via: z.array(z.string()),
});
export type AccessHolder = z.infer<typeof accessHolder>;

/** What would give the permission, and the usernames and names of those who may do it. */
const nearMiss = z.object({
  type: z.enum(['role', 'project_role', 'group', 'reactivation']),
  /** The role or group; the subject itself where it is to be reactivated. */
  name: z.string(),
  given_by: z.array(z.string()),
});
export type AccessNearMiss = z.infer<typeof nearMiss>;

/** A check with its reasons. */
export const accessWhy = z.extend(accessCheck, {
  /** Each path in words, from the subject to the permission; for a deactivated account, those that would work again. */
  paths: z.array(z.string()),
  /** null: the actor may not see other people, whom these name. */
  near_misses: z.nullable(z.array(nearMiss)),
});
export type AccessWhy = z.infer<typeof accessWhy>;
