import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { allows, projectsWith } from '../../domain/access/permission-set.ts';
import { field } from '../../domain/field.ts';
import { activity, machineUses, workByProject } from '../../domain/jobs/activity.ts';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../../domain/page.ts';
import { compareText, sortKey } from '../../domain/names/names.ts';
import { toRef } from '../../domain/references.ts';
import { describeJobs, VIEW } from '../job/describe.ts';

export const activityShow = query({
  name: 'activity.show',
  summary: 'Show what runs, what waits, and how far the machines are used',
  permission: ['organization.activity_monitor.view'],
  also: { [VIEW]: 'in a project, to see its jobs: others are only counted' },
  input: z.object({
    limit: field(
      z._default(z.number().check(z.int(), z.gte(1), z.lte(MAX_LIMIT)), DEFAULT_LIMIT),
      `how many jobs to list at most, up to ${MAX_LIMIT}`,
      'N',
    ),
  }),
  output: activity,
  async run(context, { limit }) {
    const { tx, at } = context;
    const { permissions } = context.actor();
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
      jobs: await describeJobs(context, await tx.jobs.openIn(projectsWith(permissions, VIEW), at, limit)),
    };
  },
});
