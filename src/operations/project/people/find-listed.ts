import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import { PREFIXES } from '../../../domain/kinds.ts';
import { commandLine } from '../../../lib/shell.ts';
import type { Context } from '../../../core/context.ts';
import { allows } from '../../../domain/access/permission-set.ts';
import type { Reads } from '../../../core/store/index.ts';
import { ambiguous, kindsOf, lookUpAll, seesOthers, SUBJECT_KINDS, subjectField } from '../../access/subject.ts';
import { directRole } from '../../shared/direct-role.ts';
import { projectField } from '../field.ts';
import { findEach, findMember } from './members.ts';
import type { Member, Project } from './members.ts';

/** The role that one subject has in a project, at its own path, as programs that manage resources one by one want it. */

export const named = z.object({ project: projectField(), subject: subjectField() });

/** A member by reference, for those who may see the project's members and nobody else: the refusal tells of no others. */
export async function findListed(tx: Reads, project: Project, ref: string): Promise<Member> {
  const { kinds, name } = kindsOf(ref, SUBJECT_KINDS);
  const members = [];
  for (const one of await lookUpAll(tx, kinds, name))
    if ((await directRole(tx, one.subject, project.id)) !== undefined) members.push(one);
  const [member, another] = members;
  if (member === undefined)
    throw new AppError('not_found', `${ref} was given no role in ${project.name}`, {
      hint: commandLine('roster', 'project', 'people', 'list', project.name),
    });
  if (another !== undefined) throw ambiguous(name, members);
  return findMember(tx, project, PREFIXES[member.subject.type] + member.subject.id);
}

/** Who may give others a role in a project. */
export const INVITE = 'project.people.invite';

/** Members by reference, each once, for a change: who may neither see nor name others learns of none from a refusal. */
export const findChanged = (context: Context, project: Project, refs: readonly string[]): Promise<Member[]> => {
  const namesOthers = seesOthers(context) || allows(context.actor().permissions, INVITE, project.id);
  return findEach(refs, (ref) => (namesOthers ? findMember : findListed)(context.tx, project, ref));
};
