import { auditExport } from '../../operations/audit/export.ts';
import { auditList } from '../../operations/audit/list.ts';
import { auditShow } from '../../operations/audit/show.ts';
import { AUDITED_OPERATIONS, OUTCOMES } from '../../domain/audit.ts';
import type { ShownEvent } from '../../domain/audit.ts';
import type { Page } from '../frame/page.ts';
import { address, html } from '../parts/html.ts';
import type { Content } from '../parts/html.ts';
import { facts } from '../parts/form.ts';
import { listPage } from '../parts/list-page.ts';
import { filtersIn, table } from '../parts/table.ts';
import type { Filter } from '../parts/table.ts';
import { NONE, time, twoLines } from '../parts/values.ts';

/** The audit log. */

const FILTERS: readonly Filter[] = [
  { name: 'text', label: 'Text' },
  { name: 'actor', label: 'Who' },
  { name: 'target', label: 'About' },
  { name: 'operation', label: 'Operation', options: AUDITED_OPERATIONS.map((operation) => [operation, operation]) },
  { name: 'outcome', label: 'Outcome', options: OUTCOMES.map((outcome) => [outcome, outcome]) },
  { name: 'since', label: 'Since', example: '7d' },
  { name: 'until', label: 'Until', example: 'yesterday' },
];

const EXPORT = 'organization.audit_logs.export';

export const auditPage: Page = {
  method: 'GET',
  path: '/audit',
  needs: 'session',
  handle: (ctx) =>
    listPage(ctx, {
      title: 'Audit log',
      filters: FILTERS,
      load: (input) => ctx.call(auditList, input),
      show: ({ items }) => ({
        total: 'Latest first. Times are in UTC.',
        content: table(
          'Audit events',
          ['When', 'Who', 'What', 'Operation', 'From'],
          items.map(eventRow),
          'No event fits.',
        ),
      }),
      beside: ctx.viewer.may(EXPORT)
        ? html`<a class="button second" href="${address('/audit.csv', {}, filtersIn(FILTERS, ctx.query))}"
            >Export as CSV</a
          >`
        : undefined,
    }),
};

const REFUSED = html`<strong class="denied">refused</strong> `;

const whoOf = ({ username }: ShownEvent): Content =>
  username === '' ? html`<span class="quiet">nobody</span>` : username;

/** A long word may break before a capital letter. */
const breakable = (word: string): Content =>
  word.split(/(?=[A-Z])/).map((part, at) => html`${at > 0 && html`<wbr />`}${part}`);

const eventRow = (event: ShownEvent): Content[] => [
  html`<a href="${address('/audit/:id', { id: String(event.seq) })}">${time(event.timestamp)}</a>`,
  whoOf(event),
  event.outcome === 'denied' ? html`${REFUSED}${event.description}` : event.description,
  twoLines(breakable(event.operation), event.resource),
  twoLines(event.medium, event.ip_address),
];

/** One event in full. Messages lead here. */
export const eventPage: Page = {
  method: 'GET',
  path: '/audit/:id',
  needs: 'session',
  async handle(ctx) {
    const event = await ctx.call(auditShow, { event: ctx.params.id ?? '' });
    const { resource, resource_id: id, resource_name: name } = event;
    return ctx.render({
      title: `Event ${event.seq}`,
      main: html`<p>${event.outcome === 'denied' && REFUSED}${event.description}</p>
        ${facts([
          ['When', html`${time(event.timestamp)} UTC`],
          ['Who', whoOf(event)],
          ['Operation', `${resource}.${event.operation}`],
          ['About', name === '' ? NONE : twoLines(name, id)],
          ['From', twoLines(event.medium, event.ip_address)],
          ['Operation id', event.request_id === '' ? undefined : html`<code>${event.request_id}</code>`],
          ['Event id', html`<code>${event.id}</code>`],
          ['Details', event.metadata === '{}' ? undefined : html`<code class="block">${detailsIn(event)}</code>`],
          ['Hash', html`<code>${event.hash}</code>`],
        ])}`,
    });
  },
};

/** What was written down beside, one fact a line. */
const detailsIn = ({ metadata }: ShownEvent): string => JSON.stringify(JSON.parse(metadata), null, 2);

/** The same events as a file, with the columns of `audit export`. */
export const auditFile: Page = {
  method: 'GET',
  path: '/audit.csv',
  needs: 'session',
  noReturn: true,
  handle(ctx) {
    const day = new Date(ctx.environment.now()).toISOString().slice(0, 10);
    const pieces = ctx.stream(auditExport, { ...filtersIn(FILTERS, ctx.query), form: 'csv' });
    return Promise.resolve(ctx.download('text/csv', `audit-${day}.csv`, csvOf(pieces)));
  },
};

async function* csvOf(pieces: AsyncIterable<unknown>): AsyncIterable<string> {
  for await (const piece of pieces) yield (piece as { readonly csv: string }).csv;
}
