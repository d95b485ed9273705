import * as z from 'zod/mini';
import { accountRef, ref, subjectRef } from '../references.ts';

/** What access questions are answered with. */

/** Whether a subject has a permission, in a project or (null) everywhere. */
export const accessCheck = z.object({
  allowed: z.boolean(),
  subject: subjectRef,
  /** Deactivated accounts keep their roles and can do nothing. */
  deactivated: z.boolean(),
  permission: z.string(),
  project: z.nullable(ref),
});
export type AccessCheck = z.infer<typeof accessCheck>;

/** A way from a subject to what a role grants. */
export const accessWay = z.object({
  /** The group that has the role; null: the subject itself. */
  group: z.nullable(ref),
  role: ref,
  /** The project in which it has the role; null: the organization. */
  project: z.nullable(ref),
  /** The project role that the role maps to, if that is what grants it; null: the role itself does. */
  maps_to: z.nullable(ref),
});
export type AccessWay = z.infer<typeof accessWay>;

/** One grant of a subject and every way to it. */
export const accessGrant = z.object({
  permission: z.string(),
  /** null: the organization and every project. */
  project: z.nullable(ref),
  via: z.array(accessWay),
});
export type AccessGrant = z.infer<typeof accessGrant>;

/** A subject that has a permission, and every way to it. */
export const accessHolder = z.object({ subject: subjectRef, via: z.array(accessWay) });
export type AccessHolder = z.infer<typeof accessHolder>;

/** What would give the permission, and those who may do it. */
export const nearMiss = z.object({
  type: z.enum(['role', 'project_role', 'group', 'reactivation']),
  /** The role or group; the subject itself where it is to be reactivated. */
  target: ref,
  given_by: z.array(accountRef),
});
export type AccessNearMiss = z.infer<typeof nearMiss>;

/** A check with its reasons. */
export const accessWhy = z.extend(accessCheck, {
  /** For a deactivated account, those that would work again. */
  paths: z.array(accessWay),
  /** null: the actor may not see other people, whom these name. */
  near_misses: z.nullable(z.array(nearMiss)),
});
export type AccessWhy = z.infer<typeof accessWhy>;
