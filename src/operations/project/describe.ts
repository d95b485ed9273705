import { allows, EVERYWHERE } from '../../domain/access/permission-set.ts';
import type { PermissionSet } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import type { Project, ProjectRecord } from '../../domain/projects.ts';
import type { Reads } from '../../core/store/index.ts';

export const VIEW = 'project.view';

/** The ids of the projects that may be seen; undefined: all. */
export const visibleTo = (held: PermissionSet): string[] | undefined =>
  allows(held, VIEW)
    ? undefined
    : [...held.keys()].filter((scope) => scope !== EVERYWHERE && allows(held, VIEW, scope));

/** One project in public form. */
export async function describeProject(tx: Reads, record: ProjectRecord): Promise<Project> {
  const [described] = await tx.projects.describe([record]);
  if (described === undefined) throw new AppError('internal', 'a project vanished while being described');
  return described;
}
