import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import { projectSpec } from '../../../domain/project-spec.ts';
import type { ProjectRecord } from '../../../domain/projects.ts';
import { isSameWhitelist, whitelistOf, whitelistText, withWhitelist } from '../../../domain/whitelist.ts';
import type { ShownWhitelist, Whitelist } from '../../../domain/whitelist.ts';
import type { Context } from '../../../core/context.ts';
import type { Reads } from '../../../core/store/index.ts';
import { theOrganization } from '../../shared/resolve.ts';
import { keepSpec, specOf } from '../spec.ts';

/** The whitelist of a project as shown. */
export async function describeWhitelist(tx: Reads, { id, name }: ProjectRecord): Promise<ShownWhitelist> {
  const [{ branches, tags }, { enforce_whitelist }] = await Promise.all([
    specOf(tx, { id }).then(whitelistOf),
    theOrganization(tx),
  ]);
  return { project: { id, name }, branches: [...branches], tags: [...tags], enforced: enforce_whitelist };
}

type Target = Pick<ProjectRecord, 'id' | 'name' | 'description' | 'owner_id'>;

/** Gives a project another whitelist; the same one is no change. Throws `invalid` where the spec would grow too large. */
export async function changeWhitelist(context: Context, target: Target, whitelist: Whitelist): Promise<void> {
  const { tx, at, record } = context;
  const { id, name, description, owner_id } = target;
  const before = await specOf(tx, target);
  const former = whitelistOf(before);
  if (isSameWhitelist(former, whitelist)) return;
  const read = z.safeParse(projectSpec(), withWhitelist(before, whitelist));
  if (!read.success)
    throw new AppError('invalid', `with this whitelist, the document of the project ${read.error.issues[0]?.message}`);
  const after = read.data;
  await tx.projects.update(id, { name, description, owner_id, updated_at: at });
  await keepSpec(tx, target, after);
  record({
    kind: 'Project.Modified',
    id,
    name,
    description: `the whitelist of the project ${name} is now ${whitelistText(whitelist)}, before ${whitelistText(former)}`,
    metadata: { before: { name, description, spec: before }, after: { name, description, spec: after } },
  });
}
