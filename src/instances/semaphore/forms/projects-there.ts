import { AppError } from '../../../domain/errors.ts';
import type { Ref } from '../../../domain/references.ts';
import { nearest } from '../../../lib/nearest-name.ts';
import type { SemaphoreApi } from '../api/api.ts';
import { namesIn } from '../mirror/names.ts';
import { readProjects } from '../api/pages.ts';

/** The projects of an instance by name, for what refers to them by their ids. */

/** By id, under the names that `project list` shows. */
export type ProjectsThere = ReadonlyMap<string, Ref>;

export async function readProjectsThere(api: SemaphoreApi): Promise<ProjectsThere> {
  const projects = (await readProjects(api)).map(({ metadata: { id, name } }) => ({ id, name }));
  const names = namesIn({ people: [], serviceAccounts: [], groups: [], roles: [], projects });
  return new Map(projects.map(({ id }) => [id, { id, name: names.projects(id) }]));
}

/** A project by exact name or id. Throws `not_found` with the nearest name. */
export function projectThere(projects: ProjectsThere, ref: string): Ref {
  const all = [...projects.values()];
  const there = projects.get(ref) ?? projects.get(ref.toLowerCase()) ?? all.find(({ name }) => name === ref);
  if (there !== undefined) return there;
  const near = nearest(
    ref,
    all.map(({ name }) => name),
  );
  throw new AppError('not_found', `there is no project ${ref}`, {
    hint: near === undefined ? 'roster project list' : `did you mean ${near}?`,
    details: { project: ref, suggestions: near === undefined ? [] : [near] },
  });
}
