import type * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import type { Ref } from '../../../domain/references.ts';
import { inForm, projectAnswer } from '../api/answers.ts';
import { readProjects } from '../api/pages.ts';
import { at } from '../api/paths.ts';
import { idThere } from './pushing.ts';
import type { Pushing } from './pushing.ts';

type ProjectDocument = z.infer<typeof projectAnswer>;

/**
 * The whole document of a project, which lists may not have. The instance finds one by its name alone, and that may have
 * another form here. Undefined: it is not there.
 */
export async function documentThere(pushing: Pushing, project: Ref): Promise<ProjectDocument | undefined> {
  const id = idThere(pushing, project);
  const byName = await projectNamed(pushing, project.name);
  if (byName?.metadata.id === id) return byName;
  const listed = (await readProjects(pushing.api)).find(({ metadata }) => metadata.id === id);
  return listed === undefined ? undefined : projectNamed(pushing, listed.metadata.name);
}

/** The same. Throws `not_found`. */
export async function requireDocument(pushing: Pushing, project: Ref): Promise<ProjectDocument> {
  const there = await documentThere(pushing, project);
  if (there !== undefined) return there;
  throw new AppError('not_found', `there is no project ${project.name} on the instance`, {
    hint: 'roster project list',
    details: { project: project.name },
  });
}

async function projectNamed({ api }: Pushing, name: string): Promise<ProjectDocument | undefined> {
  const path = at('/projects', name);
  try {
    return inForm(projectAnswer, (await api.get(path)).body, path);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return undefined;
    throw error;
  }
}
