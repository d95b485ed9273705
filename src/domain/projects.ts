import * as z from 'zod/mini';
import { sortKey } from './names/names.ts';
import { ref } from './references.ts';
import type { SortKeys } from './sort.ts';

/** A project as stored. Owning it grants nothing by itself. */
export interface ProjectRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly owner_id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What lists of projects can be sorted by. */
export const PROJECT_SORTS = {
  name: ({ name }) => sortKey(name),
  created_at: ({ created_at }) => created_at,
  updated_at: ({ updated_at }) => updated_at,
} satisfies SortKeys<string, ProjectRecord>;

/** A project as shown. */
export const project = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  owner: z.object({ id: z.string(), username: z.string(), email: z.nullable(z.string()) }),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Project = z.infer<typeof project>;

/** The project role that the owner of a new project gets. */
export const PROJECT_ADMIN = 'Admin';

/** Where a role in a project comes from: the `source` of a role binding in responses. */
export const BINDING_SOURCES = ['manually', 'scim', 'group', 'inherited_from_org_role'] as const;

/** A role that somebody has in a project, and how. */
export const projectBinding = z.object({
  subject_type: z.enum(['user', 'service_account', 'group']),
  id: z.string(),
  /** Username of a person, name of a group or service account. */
  name: z.string(),
  /** People only. */
  email: z.nullable(z.string()),
  role: ref,
  source: z.enum(BINDING_SOURCES),
  /** The group, or the organization role that maps to the role; null: bound in the project itself. */
  via: z.nullable(ref),
  /** Of the role that is given: that of the group, where it comes through one. */
  created_at: z.string(),
  updated_at: z.string(),
});
export type ProjectBinding = z.infer<typeof projectBinding>;
