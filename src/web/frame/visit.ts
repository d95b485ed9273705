import { execute } from '../../core/engine/index.ts';
import { AppError } from '../../domain/errors.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { Permission } from '../../domain/permissions.ts';
import { cookiesOf } from './cookies.ts';
import type { CookieChange, CookieName } from './cookies.ts';
import type { PageRequest } from './page-request.ts';
import { webSite, webViewer } from './viewer.ts';
import type { Viewer } from './viewer.ts';

/** One request for a page, with what the frame found out: of which organization, and by whom. */
export interface Visit {
  readonly site: { readonly organization: string; readonly url: string };
  /** undefined: nobody is signed in. */
  readonly viewer: Viewer | undefined;
  readonly cookie: (cookie: CookieName) => string | undefined;
  /** What the response changes of the cookies; pages add to it. */
  readonly changes: CookieChange[];
}

/** Finds out about a request. A cookie that is none of a session that goes on is removed. Throws what the store throws. */
export async function visitOf({ request, session, isSecure }: PageRequest): Promise<Visit> {
  const site = await execute(session, webSite, {});
  const viewer = session.token === undefined ? undefined : await viewerOf(session);
  return {
    site,
    viewer,
    cookie: cookiesOf(request.headers.get('cookie'), isSecure),
    changes: session.token === undefined || viewer !== undefined ? [] : [{ cookie: 'session', value: undefined }],
  };
}

/** The errors of a token that is none of a session that goes on; `forbidden`: it is for a program. */
const NO_SESSION: readonly ErrorCode[] = ['unauthenticated', 'expired', 'forbidden'];

async function viewerOf(session: PageRequest['session']): Promise<Viewer | undefined> {
  try {
    const { id, username, permissions } = await execute(session, webViewer, {});
    const held: ReadonlySet<Permission> = new Set(permissions);
    return { id, username, may: (permission) => held.has(permission) };
  } catch (error) {
    if (error instanceof AppError && NO_SESSION.includes(error.code)) return undefined;
    throw error;
  }
}
