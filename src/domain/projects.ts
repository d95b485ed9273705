import * as z from 'zod/mini';
import { resourceName, PROJECT } from './field.ts';
import { sortKey } from './names/names.ts';
import { personRef, ref, subjectRef } from './references.ts';
import type { SortKeys } from './sort.ts';
import { SOURCES } from './sources.ts';

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
  name: resourceName(z.string(), PROJECT),
  description: z.string(),
  owner: personRef,
  owner_email: z.nullable(z.string()),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Project = z.infer<typeof project>;

/** The project role that the owner of a new project gets. */
export const PROJECT_ADMIN = 'Admin';

/** Where a role in a project comes from: the `source` of a role binding in responses. */
export const BINDING_SOURCES = [...SOURCES, 'group', 'inherited_from_org_role'] as const;

/** Ids of the project and of the subject, and which of the subject's ways it is. */
const BINDING_ID = /^[0-9a-f-]{36}\.[0-9a-f-]{36}(?:\.[0-9a-f-]{36})?(?:\.org)?$/;

/** A role that somebody has in a project, and how. */
export const projectBinding = z.object({
  id: z.string().check(z.regex(BINDING_ID)),
  subject: subjectRef,
  /** People only. */
  subject_email: z.nullable(z.string()),
  role: ref,
  source: z.enum(BINDING_SOURCES),
  /** The group, or the organization role that maps to the role; null: bound in the project itself. */
  via: z.nullable(ref),
  /** Of the role that is given: that of the group, where it comes through one. */
  created_at: z.string(),
  updated_at: z.string(),
});
export type ProjectBinding = z.infer<typeof projectBinding>;

/** What lists of these can be sorted by. */
export const PROJECT_BINDING_SORTS = {
  name: ({ subject }) => sortKey(subject.name),
  role: ({ role }) => role.name,
  created_at: ({ created_at }) => created_at,
  updated_at: ({ updated_at }) => updated_at,
} satisfies SortKeys<string, ProjectBinding>;

/**
 * The id of a role that somebody has in a project. A role that is bound in the project itself keeps it when it is
 * changed; `way` tells apart the others of one subject.
 */
export const bindingId = (projectId: string, subjectId: string, way?: string): string =>
  [projectId, subjectId, ...(way === undefined ? [] : [way])].join('.');
