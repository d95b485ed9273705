import type * as domain from '../../../domain/projects.ts';
import type { Flat } from '../../context/flat.ts';
import type { Item, View } from '../../terminal/output.ts';

/** How projects and their people look. */

type Project = Flat<domain.Project>;
type ProjectBinding = Flat<domain.ProjectBinding>;

const COLUMNS = ['name', 'owner', 'description'] as const;

/** In a cell, an owner is their username. */
const row = (item: Item): Item => ({ ...item, owner: (item.owner as Project['owner']).username });

export const projects: View<readonly Project[]> = { data: (items) => items, columns: COLUMNS, row };
export const project: View<Project> = { data: (one) => one, columns: COLUMNS, row };

const MEMBER_COLUMNS = ['name', 'subject_type', 'role', 'source', 'via'] as const;

export const members: View<readonly ProjectBinding[]> = { data: (items) => items, columns: MEMBER_COLUMNS };
export const member: View<ProjectBinding> = { data: (one) => one, columns: MEMBER_COLUMNS };
