import { allows } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import type { Settings } from '../../domain/settings.ts';
import { isWhitelisted, whitelistOf } from '../../domain/whitelist.ts';
import type { Revision } from '../../domain/whitelist.ts';
import { commandLine } from '../../lib/shell.ts';
import type { Context, ProjectRef } from '../../core/context.ts';
import { specOf } from '../project/spec.ts';
import { theOrganization } from '../shared/resolve.ts';

/** To whom and for what the settings of the organization deny jobs, whatever somebody may do. */

/** Refuses a job that a setting denies. Throws `forbidden`, naming the setting. */
export async function requireNotDenied(context: Context, project: ProjectRef, revision: Revision): Promise<void> {
  const settings = await theOrganization(context.tx);
  await requireAllowedHere(context, project, settings);
  if (settings.enforce_whitelist) await requireWhitelisted(context, project, revision);
}

/** Members are those who have a role in the project itself, alone or by a group. */
async function requireAllowedHere(
  context: Context,
  project: ProjectRef,
  { deny_member_jobs, deny_non_member_jobs }: Settings,
): Promise<void> {
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

async function requireWhitelisted(
  { tx, actor }: Context,
  { id, name }: ProjectRef,
  { branch, tag }: Revision,
): Promise<void> {
  if (isWhitelisted(whitelistOf(await specOf(tx, { id })), { branch, tag })) return;
  const setting = 'enforce_whitelist';
  const whitelist = allows(actor().permissions, 'project.general_settings.view', id)
    ? `what is on it: ${commandLine('roster', 'project', 'whitelist', 'show', name)}`
    : 'an Admin of the project can say what is on it, and change it';
  const revision = tag !== null ? `the tag ${tag}` : branch !== null ? `the branch ${branch}` : undefined;
  throw new AppError(
    'forbidden',
    revision === undefined
      ? `${setting} is set: the project ${name} has a whitelist of branches, and the job names no branch`
      : `${setting} is set: ${revision} is not on the whitelist of the project ${name}`,
    {
      hint: `${revision === undefined ? 'give --branch or --tag; ' : ''}${whitelist}`,
      details: { setting, project: name, branch, tag },
    },
  );
}
