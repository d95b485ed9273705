import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field, PERSON } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import type { PersonRecord } from '../../domain/people.ts';
import type { ProjectRecord } from '../../domain/projects.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { findOwner, transferProjects } from '../project/owner.ts';

/** Who takes over the projects of people who are removed. */

/** The optional input field for the new owner of their projects. */
export const successorField = () =>
  z.optional(field(reference(), 'who is to own their projects: e-mail, username or id', PERSON));

/** Throws `not_found`, and `invalid` for somebody who cannot own projects or is removed as well. */
export async function findSuccessor(
  context: Context<Reads>,
  leaving: readonly PersonRecord[],
  ref: string,
): Promise<PersonRecord> {
  const successor = await findOwner(context, ref);
  requireStaying(successor, leaving);
  return successor;
}

/** Throws `invalid` for a new owner who is removed as well. */
export function requireStaying(successor: PersonRecord, leaving: readonly PersonRecord[]): void {
  if (leaving.some(({ id }) => id === successor.id))
    throw new AppError('invalid', `${successor.username} is to be removed, and so cannot take over projects`, {
      hint: 'name somebody who stays: --transfer-to PERSON',
    });
}

/** Transfers the projects of removed people. Throws `forbidden` for a project whose owner the actor may not change. */
export async function handOver(context: Context, leaving: readonly PersonRecord[], ref: string): Promise<void> {
  const successor = await findSuccessor(context, leaving, ref);
  const projects: ProjectRecord[] = [];
  const owning = new Set(await context.tx.projects.owning(leaving.map(({ id }) => id)));
  for (const { id } of leaving.filter((one) => owning.has(one.id)))
    projects.push(...(await context.tx.projects.ownedBy(id)));
  await transferProjects(context, projects, successor);
}
