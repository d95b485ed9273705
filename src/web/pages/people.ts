import { peopleList } from '../../operations/people/list.ts';
import { peopleOverview } from '../../operations/people/overview.ts';
import type { PersonOverview } from '../../operations/people/overview.ts';
import type { InheritedRole, ListedPerson } from '../../domain/people.ts';
import { LISTED_STATUSES } from '../../domain/people.ts';
import type { Page, PageContext } from '../frame/page.ts';
import type { Viewer } from '../frame/viewer.ts';
import { facts } from '../parts/form.ts';
import { html } from '../parts/html.ts';
import type { Content, Html } from '../parts/html.ts';
import { listPage } from '../parts/list-page.ts';
import { table } from '../parts/table.ts';
import type { Filter } from '../parts/table.ts';
import { day, linked, listOf, NONE, refs, time, twoLines } from '../parts/values.ts';

/** The people of the organization. */

const FILTERS: readonly Filter[] = [
  { name: 'search', label: 'Name or e-mail' },
  { name: 'status', label: 'Status', options: LISTED_STATUSES.map((status) => [status, status]) },
];

export const peoplePage: Page = {
  method: 'GET',
  path: '/people',
  needs: 'session',
  handle: (ctx) =>
    listPage(ctx, {
      title: 'People',
      filters: FILTERS,
      load: (input) => ctx.call(peopleList, { ...input, count: true }),
      show: ({ items, total = 0, group_roles: inherited }) => ({
        total: total === 1 ? '1 person' : `${total} people`,
        content: table(
          'People',
          ['Name', 'Role', 'Groups', 'Status', 'Last sign-in'],
          items.map((one) => personRow(one, inherited, ctx)),
          'Nobody fits.',
        ),
      }),
    }),
};

function personRow(one: ListedPerson, inherited: readonly InheritedRole[], { viewer }: PageContext<Viewer>): Content[] {
  const { id, username, email, status, role, groups, last_login_at: seen } = one;
  const mayOpenGroups = viewer.may('organization.groups.view');
  const ofGroups = inherited.filter(({ group }) => groups.some((own) => own.id === group.id));
  return [
    twoLines(
      status === 'invited' ? (username ?? email ?? '') : linked('/people/:id', id, username, true),
      username === null ? undefined : (email ?? undefined),
    ),
    rolesOf(role, ofGroups, viewer),
    refs('/groups/:id', groups, mayOpenGroups),
    status,
    time(seen),
  ];
}

/** A person's own role, and below it those that come with groups. */
function rolesOf(role: ListedPerson['role'], ofGroups: readonly InheritedRole[], viewer: Viewer): Content {
  const mayOpen = viewer.may('organization.roles.view');
  return twoLines(
    role === null ? NONE : refs('/roles/:id', [role], mayOpen),
    ofGroups.length === 0 ? undefined : listOf(ofGroups.map((one) => `${one.role.name} by ${one.group.name}`)),
  );
}

export const personPage: Page = {
  method: 'GET',
  path: '/people/:id',
  needs: 'session',
  async handle(ctx) {
    const one = await ctx.call(peopleOverview, { person: ctx.params.id ?? '' });
    return ctx.render({ title: one.username, main: personMain(one, ctx.viewer) });
  },
};

function personMain(one: PersonOverview, viewer: Viewer): Html {
  const { email, email_verified: isVerified, role, groups, inherited_roles: ofGroups, tokens } = one;
  return html`${facts([
      [
        'E-mail',
        email === null ? NONE : html`${email}${!isVerified && html` <span class="quiet">not confirmed</span>`}`,
      ],
      ['Status', one.status],
      ['Role', html`${rolesOf(role, ofGroups, viewer)}`],
      ['Groups', html`${refs('/groups/:id', groups, viewer.may('organization.groups.view'))}`],
      ['Password', one.must_change_password ? 'temporary, to be changed at the next sign-in' : undefined],
      ['Managed by', one.source === 'scim' ? 'the identity provider' : undefined],
      ['Last sign-in', time(one.last_login_at)],
      ['Added', time(one.created_at)],
      ['Owns projects', html`${listOf(one.owned_projects.map(({ name }) => name))}`],
    ])}
    <h2>Roles in projects</h2>
    ${table(
      'Roles in projects',
      ['Project', 'Role', 'How'],
      one.project_roles.map(({ project, role: given, group, maps_from: from }) => [
        project === null ? html`<span class="quiet">every project</span>` : project.name,
        given.name,
        from !== null ? `by the role ${from.name}` : group !== null ? `by the group ${group.name}` : 'given there',
      ]),
      'None.',
    )}
    ${
      tokens !== null &&
      html`<h2>Sessions and tokens</h2>
        ${table(
          'Sessions and tokens',
          ['Name', 'Kind', 'Made', 'Last used', 'Ends'],
          tokens.map((token) => [
            html`${token.name} <span class="quiet">&hellip;${token.last_four}</span>`,
            token.kind === 'session' ? 'session' : 'API token',
            time(token.created_at),
            time(token.last_used_at),
            day(token.expires_at),
          ]),
          'None.',
        )}`
    }`;
}
