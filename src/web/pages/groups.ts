import { groupList } from '../../operations/group/list.ts';
import { groupMembers } from '../../operations/group/members.ts';
import { groupShow } from '../../operations/group/show.ts';
import { counted } from '../../lib/plural.ts';
import type { Page } from '../frame/page.ts';
import { facts } from '../parts/form.ts';
import { html } from '../parts/html.ts';
import { listPage } from '../parts/list-page.ts';
import { pager, table } from '../parts/table.ts';
import type { Filter } from '../parts/table.ts';
import { linked, NONE, refs, time, twoLines } from '../parts/values.ts';

/** The groups of the organization. */

const FILTERS: readonly Filter[] = [{ name: 'search', label: 'Name' }];

export const groupsPage: Page = {
  method: 'GET',
  path: '/groups',
  needs: 'session',
  handle: (ctx) =>
    listPage(ctx, {
      title: 'Groups',
      filters: FILTERS,
      load: (input) => ctx.call(groupList, { ...input, count: true }),
      show: ({ items, total = 0 }) => ({
        total: counted(total, 'group'),
        content: table(
          'Groups',
          ['Name', 'Role', 'Members', 'Changed'],
          items.map(({ id, name, description, role, member_count: members, updated_at: changed }) => [
            twoLines(linked('/groups/:id', id, name, true), description),
            role === null ? NONE : refs('/roles/:id', [role], ctx.viewer.may('organization.roles.view')),
            members,
            time(changed),
          ]),
          'No group fits.',
        ),
      }),
    }),
};

/** How many members are on a page. */
const MEMBERS = 100;

export const groupPage: Page = {
  method: 'GET',
  path: '/groups/:id',
  needs: 'session',
  async handle(ctx) {
    const { viewer, query } = ctx;
    const one = await ctx.call(groupShow, { group: ctx.params.id ?? '' });
    const { id, role } = one;
    const members = await ctx.call(groupMembers, {
      group: id,
      limit: MEMBERS,
      cursor: query.get('cursor') ?? undefined,
    });
    const mayOpen = viewer.may('organization.people.view');
    return ctx.render({
      title: one.name,
      main: html`${one.description !== '' && html`<p>${one.description}</p>`}
        ${facts([
          ['Role', role === null ? NONE : html`${refs('/roles/:id', [role], viewer.may('organization.roles.view'))}`],
          ['Managed by', one.source === 'scim' ? 'the identity provider' : undefined],
          ['Made', time(one.created_at)],
          ['Changed', time(one.updated_at)],
        ])}
        <h2>${counted(one.member_count, 'member')}</h2>
        ${table(
          'Members',
          ['Name'],
          members.items.map((person) => [linked('/people/:id', person.id, person.username, mayOpen)]),
          'Nobody is in it.',
        )}
        ${pager(ctx.path, query, members)}`,
    });
  },
};
