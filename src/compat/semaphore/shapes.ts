import * as z from 'zod/mini';
import { SUBJECT_TYPES } from '../../domain/kinds.ts';

/** What the responses of Semaphore's public API (v1alpha) are made of. */

/** How somebody comes by a role. */
const SOURCES = ['manually', 'scim', 'group', 'inherited_from_org_role'] as const;

/** Somebody with a role in the organization or in a project. */
const member = z.object({
  id: z.string(),
  subject_type: z.enum(SUBJECT_TYPES),
  /** Username of a person, name of a group or service account. */
  name: z.string(),
  roles: z.array(z.object({ role_id: z.string(), role_name: z.string(), source: z.enum(SOURCES) })),
});
export type Member = z.infer<typeof member>;
export type MemberRole = Member['roles'][number];

export const memberPage = z.object({ members: z.array(member), total_pages: z.number() });

export const role = z.object({
  id: z.string(),
  name: z.string(),
  org_id: z.string(),
  scope: z.enum(['org', 'project']),
  description: z.string(),
  permissions: z.array(z.string()),
  readonly: z.boolean(),
});

export const group = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  member_ids: z.array(z.string()),
});
export type Group = z.infer<typeof group>;

/** Times are Unix seconds. */
export const serviceAccount = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  org_id: z.string(),
  creator_id: z.string(),
  created_at: z.number(),
  updated_at: z.number(),
  deactivated: z.boolean(),
});
export type ServiceAccount = z.infer<typeof serviceAccount>;

/** When a token ends; null: it does not. */
export const expiresAt = z.nullable(z.number());

/** A moment in Unix seconds. */
export const seconds = (iso: string): number => Math.floor(Date.parse(iso) / 1000);

export const secondsOrNull = (iso: string | null): number | null => (iso === null ? null : seconds(iso));

/** The response to a change that has nothing else to tell. */
export const status = <W extends string>(word: W) => z.object({ status: z.literal(word) });

/** The response to a removal. */
export const gone = z.literal(true);

/** Whether a change names nothing: Semaphore then changes nothing, where roster's own commands ask what is meant. */
export const isEmpty = (change: Readonly<Record<string, unknown>>): boolean =>
  Object.values(change).every((value) => value === undefined);
