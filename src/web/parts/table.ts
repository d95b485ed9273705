import type { Page } from '../../domain/page.ts';
import { address, html } from './html.ts';
import type { Content, Html } from './html.ts';

/** Lists: a table, its filters, and the way to its next page. */

/** A table; `label` says of what, to who cannot see it. On a narrow screen each row stands by itself, each cell after its column. */
export const table = (
  label: string,
  columns: readonly string[],
  rows: readonly (readonly Content[])[],
  empty: string,
): Html =>
  rows.length === 0
    ? html`<p class="quiet">${empty}</p>`
    : html`<table aria-label="${label}">
        <thead>
          <tr>
            ${columns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (cells) =>
              html`<tr>
                ${cells.map((cell, at) => html`<td data-label="${columns[at]}">${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>`;

/** A filter that people type or choose. */
export interface Filter {
  readonly name: string;
  readonly label: string;
  /** What to choose from, each with its words; left out: text. */
  readonly options?: readonly (readonly [value: string, label: string])[];
  /** An example of what to type. */
  readonly example?: string;
}

/** The form of filters, with what they are now. It is sent by GET, so that a list can be bookmarked. */
export const filterForm = (path: string, filters: readonly Filter[], query: URLSearchParams): Html =>
  html`<form class="filters" method="get" action="${path}" role="search">
    ${filters.map((filter) => filterField(filter, query.get(filter.name) ?? ''))}
    <p class="send">
      <button class="second">Filter</button
      >${filters.some(({ name }) => (query.get(name) ?? '') !== '') && html`<a href="${path}">Show all</a>`}
    </p>
  </form>`;

const filterField = ({ name, label, options, example }: Filter, value: string): Html =>
  html`<div class="field">
    <label for="${name}">${label}</label>
    ${
      options === undefined
        ? html`<input
            id="${name}"
            name="${name}"
            value="${value}"
            autocomplete="off"
            ${example !== undefined && html`placeholder="${example}"`}
          />`
        : html`<select id="${name}" name="${name}">
            <option value="">Any</option>
            ${options.map(
              ([one, text]) => html`<option value="${one}" ${one === value && html`selected`}>${text}</option>`,
            )}
          </select>`
    }
  </div>`;

/** The values of filters, for the input of an operation: what is empty is left out. */
export const filtersIn = (filters: readonly Filter[], query: URLSearchParams): Record<string, string> =>
  Object.fromEntries(filters.flatMap(({ name }) => (query.get(name) ? [[name, query.get(name) ?? '']] : [])));

/** The way to the next page of a list and back to the first; nothing where all is on one. */
export function pager(path: string, query: URLSearchParams, { next_cursor }: Pick<Page<unknown>, 'next_cursor'>): Html {
  const { cursor, ...others } = Object.fromEntries(query);
  if (next_cursor === null && cursor === undefined) return html``;
  return html`<nav class="pager" aria-label="Pages">
    ${cursor !== undefined && html`<a href="${address(path, {}, others)}">First page</a>`}
    ${next_cursor !== null && html`<a href="${address(path, {}, { ...others, cursor: next_cursor })}">Next page</a>`}
  </nav>`;
}
