import { allows, projectsWith } from '../../domain/access/permission-set.ts';
import { machineUses, workByProject } from '../../domain/jobs/activity.ts';
import type { Activity } from '../../domain/jobs/activity.ts';
import { compareText, sortKey } from '../../domain/names/names.ts';
import { toRef } from '../../domain/references.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { describeJobs, VIEW } from '../job/describe.ts';

/** Who looks, at what and when. */
type Looking = Pick<Context<Reads>, 'tx' | 'actor' | 'at'>;

/** What runs and waits at a moment, with at most `limit` jobs; what the actor may not see is only counted. */
export async function activityAt(looking: Looking, limit: number): Promise<Activity> {
  const { tx, at } = looking;
  const { permissions } = looking.actor();
  const counted = await tx.jobs.work(at);
  const { total, seen, elsewhere } = workByProject(counted, (id) => allows(permissions, VIEW, id));
  const projects = await tx.projects.find({ ids: [...seen.keys()] });
  return {
    at,
    machine_types: machineUses(await tx.machineTypes.quotas(), counted),
    total,
    projects: projects
      .toSorted((one, other) => compareText(sortKey(one.name), sortKey(other.name)) || compareText(one.id, other.id))
      .flatMap((project) => {
        const work = seen.get(project.id);
        return work === undefined ? [] : [{ project: toRef(project), ...work }];
      }),
    elsewhere,
    jobs: await describeJobs(looking, await tx.jobs.openIn(projectsWith(permissions, VIEW), at, limit)),
  };
}
