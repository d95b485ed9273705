import * as z from 'zod/mini';
import type { Project as OwnProject } from '../../domain/projects.ts';
import type { Context } from '../../core/context.ts';
import { operation, query } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { required } from '../../lib/required.ts';
import { projectCreateWithSpec } from '../../operations/project/create.ts';
import { projectDelete } from '../../operations/project/delete.ts';
import { describeProject, VIEW, visibleTo } from '../../operations/project/describe.ts';
import { projectEditWithSpec } from '../../operations/project/edit.ts';
import { projectField } from '../../operations/project/field.ts';
import { projectList } from '../../operations/project/list.ts';
import { projectShow } from '../../operations/project/show.ts';
import { findProject } from '../../operations/shared/resolve.ts';
import { adaptedOperation, adaptedRead, runNested } from '../../operations/shared/adapt.ts';
import { lenientCount, numberedPage } from './paging.ts';
import { projectPage } from './project-page.ts';
import { described, given, kinds, named, project, toDocuments } from './project-shapes.ts';
import { isEmpty } from './shapes.ts';

/** Projects in Semaphore's words. */

/** How many are on a page: nobody asks for another number. */
const PAGE_SIZE = 500;

const one = { name_or_id: projectField() };

export const semaphoreProjectList = query({
  name: 'semaphore.project-list',
  summary: projectList.summary,
  permission: projectList.permission,
  input: z.object({ page: lenientCount(1, 1, `which page of ${PAGE_SIZE}, from 1`) }),
  output: projectPage,
  async run({ tx, actor }, { page }) {
    const { limit, skip, after } = numberedPage({ page_no: page - 1, page_size: PAGE_SIZE });
    const ids = visibleTo(actor().permissions);
    // A list of some ids has no offset: it is read from its beginning.
    const { items, next_cursor } = await tx.projects.list(
      { ids },
      ids === undefined ? { after, limit, skip } : { after, limit: skip + limit },
    );
    const shown = ids === undefined ? items : items.slice(skip);
    return {
      projects: await toDocuments(tx, await tx.projects.describe(shown)),
      page: skip / limit + 1,
      has_more: next_cursor !== null,
    };
  },
});

export const semaphoreProjectShow = adaptedRead(projectShow, {
  name: 'semaphore.project-show',
  input: z.object(one),
  output: project,
  to: ({ name_or_id }) => ({ project: name_or_id }),
  describe: told,
});

export const semaphoreProjectCreate = adaptedOperation(projectCreateWithSpec(), {
  name: 'semaphore.project-create',
  input: z.object({ ...kinds, metadata: z.object({ name: named, description: described }), spec: given }),
  output: project,
  to: ({ metadata, spec }) => ({ ...metadata, spec }),
  describe: told,
});

export const semaphoreProjectUpdate = adaptedOperation(projectEditWithSpec(), {
  name: 'semaphore.project-update',
  input: z.object({
    ...one,
    ...kinds,
    metadata: z.optional(z.object({ name: z.optional(named), description: described })),
    spec: given,
  }),
  output: project,
  to: ({ name_or_id, metadata, spec }) => ({ ...metadata, project: name_or_id, spec }),
  readInstead: {
    when: ({ metadata, spec }) => isEmpty({ ...metadata, spec }),
    permission: VIEW,
    run: async ({ tx }, { name_or_id }) => describeProject(tx, await findProject(tx, name_or_id)),
  },
  describe: told,
});

export const semaphoreProjectDelete = operation({
  name: 'semaphore.project-delete',
  summary: projectDelete.summary,
  permission: projectDelete.permission,
  project: ({ tx, actor }, { name_or_id }) => findProject(tx, name_or_id, actor().permissions),
  records: projectDelete.records,
  input: z.object(one),
  output: project,
  errors: ['not_found', 'conflict'],
  async run(context, { name_or_id }) {
    const found = await findProject(context.tx, name_or_id);
    const gone = await told(context, await describeProject(context.tx, found));
    await runNested(context, projectDelete, { project: found.id });
    return gone;
  },
});

async function told({ tx }: Context<Reads>, shown: OwnProject): Promise<z.infer<typeof project>> {
  return required((await toDocuments(tx, [shown]))[0], 'the document of a project');
}
