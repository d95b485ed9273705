import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { description, name } from '../../domain/names/names.ts';
import { NO_SPEC, projectSpec } from '../../domain/project-spec.ts';
import type { ProjectSpec } from '../../domain/project-spec.ts';
import type { Project as OwnProject } from '../../domain/projects.ts';
import type { Reads } from '../../core/store/index.ts';
import { specsOf } from '../../operations/project/spec.ts';
import { theOrganization } from '../../operations/shared/resolve.ts';

/** Semaphore's document of a project. */

const API_VERSION = 'v1alpha';
const KIND = 'Project';

/** The document's own fields as they are asked for; what else stands beside them is ignored. */
export const kinds = {
  apiVersion: z.optional(field(z.enum([API_VERSION]), 'the version of the document')),
  kind: z.optional(field(z.enum([KIND]), 'the kind of the document')),
};
export const named = field(name(), 'the name of the project', 'NAME');
export const described = z.optional(field(description(), 'what it is about', 'TEXT'));
export const given = z.optional(
  field(projectSpec(), 'its repository, schedulers and tasks: kept as it comes, and given back'),
);

export const project = z.object({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal(KIND),
  metadata: z.object({
    id: z.string(),
    name: z.string(),
    org_id: z.string(),
    owner_id: z.string(),
    description: z.string(),
  }),
  spec: z.record(z.string(), z.unknown()),
});
type Project = z.infer<typeof project>;

/** Projects as Semaphore's clients read them. */
export async function toDocuments(tx: Reads, projects: readonly OwnProject[]): Promise<Project[]> {
  const { id: org_id } = await theOrganization(tx);
  const specs = await specsOf(
    tx,
    projects.map(({ id }) => id),
  );
  return projects.map((one) => toDocument(one, org_id, specs.get(one.id) ?? NO_SPEC));
}

/** The document of a project with a spec. */
const toDocument = (
  { id, name: called, description: text, owner }: OwnProject,
  org_id: string,
  spec: ProjectSpec,
): Project => ({
  apiVersion: API_VERSION,
  kind: KIND,
  metadata: { id, name: called, org_id, owner_id: owner.id, description: text },
  spec: { ...spec },
});
