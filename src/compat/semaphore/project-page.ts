import * as z from 'zod/mini';
import { outputFrom } from '../../api/route.ts';
import type { Route } from '../../api/route.ts';
import { project } from './project-shapes.ts';

/** A page of projects, of which the body of the response has the projects alone. */

export const projectPage = z.object({ projects: z.array(project), page: z.number(), has_more: z.boolean() });

const PAGE = 'x-page';
const HAS_MORE = 'x-has-more';

/** How it travels: the rest is in headers. */
export const inHeaders: Pick<Route['response'], 'body' | 'whole' | 'decode'> = {
  body: projectPage.shape.projects,
  whole(output) {
    const { projects, page, has_more } = output as z.infer<typeof projectPage>;
    return { status: 200, body: projects, headers: { [PAGE]: String(page), [HAS_MORE]: String(has_more) } };
  },
  decode: (body, headers) => ({
    projects: outputFrom(projectPage.shape.projects, body),
    page: Number(headers?.get(PAGE) ?? 1),
    has_more: headers?.get(HAS_MORE) === 'true',
  }),
};
