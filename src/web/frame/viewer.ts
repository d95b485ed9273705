import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { EVERYWHERE } from '../../domain/access/permission-set.ts';
import type { Permission } from '../../domain/permissions.ts';
import { requireOwnSession } from '../../operations/session/own-session.ts';
import { theOrganization } from '../../operations/shared/resolve.ts';

/** What a page needs to know before it is made: of which organization it is, and who looks at it. */

/** Who looks at a page: a person, with what they may do everywhere in the organization. */
export interface Viewer {
  readonly id: string;
  readonly username: string;
  readonly may: (permission: Permission) => boolean;
}

/** The organization, as everybody may know it. */
export const webSite = query({
  name: 'web.site',
  summary: 'Name the organization of these pages',
  permission: { none: 'it stands on the page of the sign-in', authenticated: false },
  input: z.object({}),
  output: z.object({ organization: z.string(), url: z.string() }),
  async run({ tx }) {
    const { name, url } = await theOrganization(tx);
    return { organization: name, url };
  },
});

/** The person of a session. Throws `forbidden` for tokens of programs: a cookie is not for these. */
export const webViewer = query({
  name: 'web.viewer',
  summary: 'Show who looks at a page',
  permission: { none: 'it is about yourself', authenticated: true, limited: 'it is refused with a reason of its own' },
  input: z.object({}),
  output: z.object({ id: z.string(), username: z.string(), permissions: z.array(z.string()) }),
  errors: ['forbidden'],
  async run(context) {
    await requireOwnSession(context);
    const { id, username, permissions } = context.actor();
    return { id, username, permissions: [...(permissions.get(EVERYWHERE) ?? [])] };
  },
});
