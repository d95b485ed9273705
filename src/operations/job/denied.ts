import { AppError } from '../../domain/errors.ts';
import { commandLine } from '../../lib/shell.ts';
import type { Context, ProjectRef } from '../../core/context.ts';
import { theOrganization } from '../shared/resolve.ts';

/** To whom the settings of the organization deny jobs, whatever they may do. */

/**
 * Refuses a job of a member of its project where members are denied theirs, and of anybody else likewise. A member has a role
 * in the project itself, alone or by a group. Throws `forbidden`, naming the setting.
 */
export async function requireNotDenied(context: Context, project: ProjectRef): Promise<void> {
  const { deny_member_jobs, deny_non_member_jobs } = await theOrganization(context.tx);
  if (!deny_member_jobs && !deny_non_member_jobs) return;
  const isIn = await isMember(context, project);
  if (isIn ? !deny_member_jobs : !deny_non_member_jobs) return;
  const setting = isIn ? 'deny_member_jobs' : 'deny_non_member_jobs';
  const who = isIn ? 'who has a role in the project' : 'who has no role in the project';
  throw new AppError('forbidden', `${setting} is set: ${who} ${project.name} may run no jobs there`, {
    hint: `somebody else may run it, or an Owner may change that: ${commandLine('roster', 'settings', 'set', setting, 'false')}`,
    details: { setting, project: project.name },
  });
}

async function isMember({ tx, actor }: Context, { id: projectId }: ProjectRef): Promise<boolean> {
  const { type, id } = actor();
  const { bindings, memberships } = await tx.access.load([{ type, id }]);
  return [id, ...(memberships.get(id) ?? [])].some((subject) =>
    (bindings.get(subject) ?? []).some((binding) => binding.projectId === projectId),
  );
}
