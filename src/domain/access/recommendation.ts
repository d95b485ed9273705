import * as z from 'zod/mini';
import { ref, subjectRef } from '../references.ts';

/** What `access recommend` answers of one person or service account. */
export const recommendation = z.object({
  subject: subjectRef,
  /** From when on the log was read: the time that was asked for, or the beginning of the log. */
  since: z.string(),
  /** The account is younger than the time that was asked for, so that nothing is recommended. */
  is_new: z.boolean(),
  /** Permissions that are held, of which the log would show the use, and does not. */
  unused: z.array(z.object({ permission: z.string(), project: z.nullable(ref) })),
  /** What takes nothing that was used; all of them can be made together. */
  changes: z.array(
    z.object({
      change: z.enum(['smaller_role', 'leave_group', 'leave_project']),
      /** The role that is held now, by itself or by the group; null: the group has several. */
      role: z.nullable(ref),
      group: z.nullable(ref),
      /** null: the organization. */
      project: z.nullable(ref),
      /** The role to have instead. */
      to: z.nullable(ref),
      /** Permissions that go, and were not used. */
      unused: z.array(z.string()),
      /** Permissions that go as well, whose use the log does not show. */
      unrecorded: z.array(z.string()),
    }),
  ),
});
export type AccessRecommendation = z.infer<typeof recommendation>;
