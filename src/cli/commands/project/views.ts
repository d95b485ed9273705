import type * as domain from '../../../domain/projects.ts';
import type { Flat } from '../../context/flat.ts';
import type { Item, View } from '../../terminal/output.ts';

/** How projects and their people look. */

const toProject = ({ id, name, description, owner, owner_email, ...rest }: Flat<domain.Project>) => ({
  id,
  name,
  description,
  owner: { ...owner, email: owner_email },
  ...rest,
});
/** A project as JSON has it. */
export type Project = ReturnType<typeof toProject>;

const COLUMNS = ['name', 'owner', 'description'] as const;

/** In a cell, an owner is their username. */
const row = (item: Item): Item => ({ ...item, owner: (item as Project).owner.username });

const OF_PROJECTS = { columns: COLUMNS, row, hidden: ['owner_email'] } as const;
export const projects: View<readonly Flat<domain.Project>[]> = {
  data: (items) => items.map(toProject),
  ...OF_PROJECTS,
};
export const project: View<Flat<domain.Project>> = { data: toProject, ...OF_PROJECTS };

const toMember = ({ subject, subject_email: email, role, source, via, ...times }: Flat<domain.ProjectBinding>) => ({
  subject_type: subject.type,
  id: subject.id,
  name: subject.name,
  email,
  role,
  source,
  via,
  created_at: times.created_at,
  updated_at: times.updated_at,
});
/** A role in a project as JSON has it: known by whom it was given to. */
export type Member = ReturnType<typeof toMember>;

const MEMBER_COLUMNS = ['name', 'subject_type', 'role', 'source', 'via'] as const;

const OF_MEMBERS = {
  columns: MEMBER_COLUMNS,
  hidden: ['subject', 'subject_email'],
  added: ['subject_type', 'name', 'email'],
} as const;
export const members: View<readonly Flat<domain.ProjectBinding>[]> = {
  data: (items) => items.map(toMember),
  ...OF_MEMBERS,
};
export const member: View<Flat<domain.ProjectBinding>> = { data: toMember, ...OF_MEMBERS };
