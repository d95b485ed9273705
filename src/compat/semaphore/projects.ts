import * as z from 'zod/mini';
import type { Project as OwnProject } from '../../domain/projects.ts';
import { MAX_LIMIT } from '../../domain/page.ts';
import { query } from '../../core/operation.ts';
import { theOrganization } from '../../operations/shared/resolve.ts';
import { projectField } from '../../operations/project/field.ts';
import { projectShow } from '../../operations/project/show.ts';
import { projectList } from '../../operations/project/list.ts';
import { adaptedRead } from '../../operations/shared/adapt.ts';
import { project } from './shapes.ts';
import type { Project } from './shapes.ts';

/** Projects in Semaphore's words. */

export const semaphoreProjectList = query({
  name: 'semaphore.project-list',
  summary: projectList.summary,
  permission: projectList.permission,
  input: z.object({}),
  output: z.array(project),
  async run(context) {
    const { id } = await theOrganization(context.tx);
    const projects: Project[] = [];
    let cursor: string | undefined;
    do {
      const page = await projectList.run(context, { limit: MAX_LIMIT, cursor });
      projects.push(...page.items.map((one) => toSemaphore(one, id)));
      cursor = page.next_cursor ?? undefined;
      await context.progress(projects.length, projects.length);
    } while (cursor !== undefined);
    return projects;
  },
});

export const semaphoreProjectShow = adaptedRead(projectShow, {
  name: 'semaphore.project-show',
  input: z.object({ name_or_id: projectField() }),
  output: project,
  to: ({ name_or_id }) => ({ project: name_or_id }),
  describe: async ({ tx }, one) => toSemaphore(one, (await theOrganization(tx)).id),
});

const toSemaphore = ({ id, name, description, owner }: OwnProject, org_id: string): Project => ({
  apiVersion: 'v1alpha',
  kind: 'Project',
  metadata: { id, name, org_id, owner_id: owner.id, description },
  spec: {},
});
