import { field, PROJECT } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import type { Context, ProjectRef } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { findProject } from '../shared/resolve.ts';

/** The field that names a project. */
export const projectField = () => field(reference(), 'a project: name or id', PROJECT);

/** The project that an operation is about, so that its permissions count there. Throws `not_found`. */
export const namedProject = ({ tx, actor }: Context<Reads>, input: { readonly project: string }): Promise<ProjectRef> =>
  findProject(tx, input.project, actor().permissions);
