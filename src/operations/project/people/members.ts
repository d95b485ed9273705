import { AppError } from '../../../domain/errors.ts';
import { inWords as subjectInWords, referenceTo } from '../../../domain/kinds.ts';
import { bindingId } from '../../../domain/projects.ts';
import type { ProjectBinding, ProjectRecord } from '../../../domain/projects.ts';
import { toRef, toSubjectRef } from '../../../domain/references.ts';
import type { Ref } from '../../../domain/references.ts';
import type { RoleRecord } from '../../../domain/roles/roles.ts';
import { commandLine } from '../../../lib/shell.ts';
import type { ProjectMember } from '../../../core/store/projects.ts';
import type { Reads } from '../../../core/store/index.ts';
import { findAnySubject } from '../../access/subject.ts';
import type { Subject } from '../../access/subject.ts';
import { directRole } from '../../shared/direct-role.ts';

/** The members of a project: subjects with a role that is bound in the project itself. */

/** A member with the role that it has in the project. */
export interface Member extends Pick<ProjectMember, 'type' | 'id' | 'name' | 'email' | 'source'> {
  readonly role: Ref;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A subject that becomes a member. */
type NewMember = Pick<Member, 'type' | 'id' | 'name' | 'email'>;

export type Project = Pick<ProjectRecord, 'id' | 'name'>;

/**
 * Subjects by reference, each once, none of which has another role there. Throws `not_found`, `ambiguous`, and
 * `conflict` naming the member.
 */
export async function findNewMembers(
  tx: Reads,
  project: Project,
  refs: readonly string[],
  wanted: Pick<RoleRecord, 'id'>,
): Promise<(NewMember & { readonly hasIt: boolean })[]> {
  const has = new Set<string>();
  const found = await findEach(refs, (ref) => findAnySubject(tx, ref));
  for (const subject of found) {
    const role = await directRole(tx, subject, project.id);
    if (role === undefined) continue;
    if (role.id === wanted.id) {
      has.add(subject.id);
      continue;
    }
    throw new AppError('conflict', `${subject.name} is a member of ${project.name} already, as ${role.name}`, {
      hint: `to give another role: ${commandLine('roster', 'project', 'people', 'role', project.name, referenceTo(subject))} ROLE`,
      details: { subject_type: subject.type, id: subject.id, role: role.name },
    });
  }
  const emails = new Map(
    (await tx.people.find({ ids: found.map(({ id }) => id) })).map(({ id, email }) => [id, email]),
  );
  return found.map(({ type, id, name }) => ({ type, id, name, email: emails.get(id) ?? null, hasIt: has.has(id) }));
}

/** A member by reference. Throws `not_found` for a non-member; if it has a role by other means, the message names them. */
export async function findMember(tx: Reads, project: Project, ref: string): Promise<Member> {
  const subject = await findAnySubject(tx, ref);
  const [role, { items: ways }] = await Promise.all([
    directRole(tx, subject, project.id),
    tx.projects.bindings(project.id, { subjectId: subject.id }, { after: null, limit: 1000 }),
  ]);
  const own = ways.find(({ via }) => via === null);
  if (role !== undefined && own !== undefined)
    return {
      type: subject.type,
      id: subject.id,
      name: subject.name,
      email: own.subject_email,
      source: sourceOf(own),
      role,
      created_at: own.created_at,
      updated_at: own.updated_at,
    };
  throw noMember(project, subject, ways);
}

const sourceOf = ({ source }: ProjectBinding): Member['source'] => (source === 'scim' ? 'scim' : 'manually');

function noMember(project: Project, subject: Subject, [way]: readonly ProjectBinding[]): AppError {
  const details = { subject_type: subject.type, id: subject.id };
  if (way === undefined || way.via === null)
    return new AppError('not_found', `${subject.name} is no member of ${project.name}`, {
      hint: commandLine('roster', 'project', 'people', 'list', project.name),
      details,
    });
  const via = way.via.name;
  const [by, helps] =
    way.source === 'group'
      ? [`the group ${via}`, commandLine('roster', 'group', 'modify', via, '--remove', subject.name)]
      : [`the organization role ${via}`, commandLine('roster', 'role', 'show', via)];
  return new AppError('not_found', `${subject.name} is in ${project.name} by ${by}, and has no role there directly`, {
    hint: helps,
    details: { ...details, source: way.source, via },
  });
}

/** What references name, each thing once, in the order of the references. */
export async function findEach<T extends { readonly id: string }>(
  refs: readonly string[],
  find: (ref: string) => Promise<T>,
): Promise<T[]> {
  const found = new Map<string, T>();
  for (const ref of refs) {
    const one = await find(ref);
    found.set(one.id, one);
  }
  return [...found.values()];
}

/** A subject in a sentence. */
export const inWords = (subject: Pick<NewMember, 'type' | 'name'>): string =>
  (subject.type === 'user' ? '' : 'the ') + subjectInWords(subject);

/** A member as the log keeps it. */
export const factsOf = ({ type, id, name }: NewMember) => ({ subject_type: type, id, name });

/** A member in public form. */
export const shown = (project: Pick<Project, 'id'>, member: Member): ProjectBinding => ({
  id: bindingId(project.id, member.id),
  subject: toSubjectRef(member),
  subject_email: member.email,
  role: toRef(member.role),
  source: member.source,
  via: null,
  created_at: member.created_at,
  updated_at: member.updated_at,
});
