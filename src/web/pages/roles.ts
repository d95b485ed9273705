import { roleList } from '../../operations/role/list.ts';
import { roleShow } from '../../operations/role/show.ts';
import { SECTIONS } from '../../domain/permissions.ts';
import type { Role } from '../../domain/roles/roles.ts';
import { counted } from '../../lib/plural.ts';
import type { Page } from '../frame/page.ts';
import { facts } from '../parts/form.ts';
import { html } from '../parts/html.ts';
import type { Html } from '../parts/html.ts';
import { listPage } from '../parts/list-page.ts';
import { table } from '../parts/table.ts';
import type { Filter } from '../parts/table.ts';
import { linked, NONE, refs, time, twoLines } from '../parts/values.ts';

/** The roles of the organization, and what they allow. */

/** Where a role is given, in words. */
const SCOPES: Readonly<Record<Role['scope'], string>> = { org: 'organization', project: 'project' };

const FILTERS: readonly Filter[] = [
  { name: 'search', label: 'Name' },
  { name: 'scope', label: 'Given in', options: Object.entries(SCOPES) },
];

export const rolesPage: Page = {
  method: 'GET',
  path: '/roles',
  needs: 'session',
  handle: (ctx) =>
    listPage(ctx, {
      title: 'Roles',
      filters: FILTERS,
      load: (input) => ctx.call(roleList, { ...input, count: true }),
      show: ({ items, total = 0 }) => ({
        total: counted(total, 'role'),
        content: table(
          'Roles',
          ['Name', 'Given in', 'Permissions', 'Kind'],
          items.map(({ id, name, description, scope, permissions, readonly }) => [
            twoLines(linked('/roles/:id', id, name, true), description),
            SCOPES[scope],
            permissions.length,
            readonly ? 'predefined' : 'custom',
          ]),
          'No role fits.',
        ),
      }),
    }),
};

export const rolePage: Page = {
  method: 'GET',
  path: '/roles/:id',
  needs: 'session',
  async handle(ctx) {
    const one = await ctx.call(roleShow, { role: ctx.params.id ?? '' });
    const { maps_to: mapped } = one;
    return ctx.render({
      title: one.name,
      main: html`${one.description !== '' && html`<p>${one.description}</p>`}
        ${facts([
          ['Given in', SCOPES[one.scope]],
          [
            'In every project',
            mapped === null ? (one.scope === 'org' ? NONE : undefined) : html`${refs('/roles/:id', [mapped], true)}`,
          ],
          ['Kind', one.readonly ? 'predefined: it cannot be changed' : 'custom'],
          ['Changed', time(one.updated_at)],
        ])}
        <h2>${counted(one.permissions.length, 'permission')}</h2>
        ${allowedBy(one)}`,
    });
  },
};

/** What a role allows, section by section. */
const allowedBy = ({ scope, permissions }: Role): readonly Html[] =>
  SECTIONS.filter((section) => section.scope === scope).flatMap(({ title, permissions: all }) => {
    const held = Object.entries(all).filter(([name]) => permissions.includes(name));
    return held.length === 0
      ? []
      : [
          html`<h3>${title}</h3>
            <ul class="plain">
              ${held.map(([name, words]) => html`<li>${twoLines(words, html`<code>${name}</code>`)}</li>`)}
            </ul>`,
        ];
  });
