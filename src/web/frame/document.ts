import { createHash } from 'node:crypto';
import type { AppError } from '../../domain/errors.ts';
import { ERRORS } from '../../domain/errors.ts';
import { errorBox, errorView } from '../parts/error-view.ts';
import { postForm } from '../parts/form.ts';
import { layout } from '../parts/layout.ts';
import { html, markupOf } from '../parts/html.ts';
import { ICON } from '../parts/icon.ts';
import { STYLE } from '../parts/style.ts';
import type { View } from './page.ts';
import type { Viewer } from './viewer.ts';

/** A page as it is sent: HTML, its status, and what browsers may do with it. */

/**
 * Beside the headers of every response. Without a referrer browsers would not tell the origin of a form; to other
 * sites they tell none all the same.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Who sees a page, and which one it is. */
interface Around {
  /** undefined: it is not known. */
  readonly organization?: string;
  readonly viewer?: Viewer | undefined;
  /** The hidden field of the viewer's forms. */
  readonly csrfToken?: string | undefined;
  /** The path of the page, as it is written in the table of pages. */
  readonly current?: string;
}

interface Document {
  readonly text: string;
  /** Its `Content-Security-Policy`: its own style, forms to here, and nothing else: no script, no frame. */
  readonly policy: string;
}

/** The whole document of a view. */
export function documentOf(view: View, { organization, viewer, csrfToken, current = '' }: Around): Document {
  const { title, main, error, isNarrow = viewer === undefined, formTargets = [] } = view;
  const body = html`${error !== undefined && errorBox(error)}${main}`;
  const signOut = postForm('/signout', csrfToken ?? '', html`<button class="link">Sign out</button>`);
  const shown = viewer && { ...viewer, signOut };
  return {
    text: markupOf(layout({ title, body, organization, viewer: shown, current, isNarrow })),
    policy: [
      "default-src 'none'",
      `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
      `img-src ${ICON.slice(0, ICON.indexOf(':') + 1)}`,
      `form-action ${["'self'", ...formTargets].join(' ')}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  };
}

/** The status of a view. */
export const statusOf = ({ status, error }: View): number =>
  status ?? (error === undefined ? 200 : ERRORS[error.code].http);

/** A page of an error of which nothing else is known; `headers` are those of the response. */
export function errorPage(error: AppError, headers: Readonly<Record<string, string>>): Response {
  const view = errorView(error);
  const { text, policy } = documentOf(view, {});
  return new Response(text, {
    status: statusOf(view),
    headers: {
      ...headers,
      ...PAGE_HEADERS,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
    },
  });
}
