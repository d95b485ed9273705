import type { Permission } from '../../domain/permissions.ts';
import { html, styleElement } from './html.ts';
import type { Html } from './html.ts';
import { ICON } from './icon.ts';
import { STYLE } from './style.ts';

/** What stands around every page. */

/** The person who is signed in, as the header shows them. */
interface LayoutViewer {
  readonly username: string;
  readonly may: (permission: Permission) => boolean;
  /** The form of the button. */
  readonly signOut: Html;
}

interface Layout {
  readonly title: string;
  readonly body: Html;
  /** undefined: it is not known, as on the page of an error. */
  readonly organization: string | undefined;
  /** undefined: nobody is signed in. */
  readonly viewer: LayoutViewer | undefined;
  /** The path of the page, as it is written in the table of pages. */
  readonly current: string;
  readonly isNarrow: boolean;
}

/** Where one may go from any page, and what one must be allowed for it. */
const PLACES: readonly { readonly path: string; readonly label: string; readonly needs: Permission }[] = [
  { path: '/people', label: 'People', needs: 'organization.people.view' },
  { path: '/groups', label: 'Groups', needs: 'organization.groups.view' },
  { path: '/roles', label: 'Roles', needs: 'organization.roles.view' },
  { path: '/audit', label: 'Audit log', needs: 'organization.audit_logs.view' },
];

/** The document around the body of a page. */
export const layout = ({ title, body, organization = 'roster', viewer, current, isNarrow }: Layout): Html =>
  html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} &middot; ${organization}</title>
        <link rel="icon" href="${ICON}" />
        ${styleElement(STYLE)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <div>
            <a class="name" href="/">${organization}</a>
            ${viewer !== undefined && navigation(viewer, current)}
          </div>
        </header>
        <main id="main" class="${isNarrow ? 'narrow' : 'wide'}">
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html> `;

function navigation(viewer: LayoutViewer, current: string): Html {
  const places = PLACES.filter(({ needs }) => viewer.may(needs));
  return html`${
      places.length > 0 &&
      html`<nav aria-label="Main">
        <ul>
          ${places.map((place) => html`<li>${linkTo(place, current)}</li>`)}
        </ul>
      </nav>`
    }
    <div class="viewer">${linkTo({ path: '/me', label: viewer.username }, current)}${viewer.signOut}</div>`;
}

/** A link that says where one is: on this page itself, or on one below it. */
const linkTo = ({ path, label }: { readonly path: string; readonly label: string }, current: string): Html =>
  current === path
    ? html`<a href="${path}" aria-current="page">${label}</a>`
    : current.startsWith(`${path}/`)
      ? html`<a href="${path}" aria-current="true">${label}</a>`
      : html`<a href="${path}">${label}</a>`;
