import { AppError } from '../../domain/errors.ts';
import type { PersonRecord } from '../../domain/people.ts';
import type { ProjectRecord } from '../../domain/projects.ts';
import { commandLine } from '../../lib/shell.ts';
import { zip } from '../../lib/zip.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { findPerson } from '../shared/resolve.ts';

export const CHANGE_OWNER = 'project.change_owner';

/** How many bindings are read to find the roles of one person. */
export const ROLES = 1000;

/** A person who can own a project. Throws `not_found`, and `invalid` for a deactivated person or a service account as actor. */
export async function findOwner(context: Context<Reads>, ref: string): Promise<PersonRecord> {
  const { id, username } = context.actor();
  const [account] = ref === id ? await context.tx.serviceAccounts.find({ ids: [id] }) : [];
  if (account !== undefined)
    throw new AppError('invalid', `${username} is a service account, and only a person can own a project`, {
      hint: 'say who does: --owner PERSON',
    });
  const owner = await findPerson(context.tx, ref);
  if (owner.status === 'active') return owner;
  throw new AppError('invalid', `${owner.username} is deactivated and cannot own a project`, {
    hint: commandLine('roster', 'people', 'reactivate', owner.username),
    details: { person: owner.username },
  });
}

/**
 * Makes somebody the owner of projects, and records the events, except for projects that they own already. It gives
 * no role to the new owner and takes none from the old one. Throws `forbidden`.
 */
export async function transferProjects(
  context: Context,
  projects: readonly ProjectRecord[],
  owner: Pick<PersonRecord, 'id' | 'username'>,
): Promise<void> {
  const { tx, at } = context;
  for (const target of projects) context.require(CHANGE_OWNER, target);
  const moved = projects.filter((target) => target.owner_id !== owner.id);
  const before = await tx.projects.describe(moved);
  for (const [target, { owner: former }] of zip(moved, before)) {
    await tx.projects.update(target.id, { ...target, owner_id: owner.id, updated_at: at });
    context.record({
      kind: 'Project.OwnerChanged',
      id: target.id,
      name: target.name,
      description: `${owner.username} now owns the project ${target.name}, before ${former.username}`,
      metadata: {
        before: { owner: former.username, owner_id: former.id },
        after: { owner: owner.username, owner_id: owner.id },
      },
    });
  }
}
