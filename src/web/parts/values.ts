import type { Ref } from '../../domain/references.ts';
import { address, html } from './html.ts';
import type { Content, Html } from './html.ts';

/** How values look on pages. */

/** What stands where there is no value. */
export const NONE = html`<span class="quiet">none</span>`;

/** A time to the minute, in UTC; null: never. */
export const time = (at: string | null): Html =>
  at === null
    ? html`<span class="quiet">never</span>`
    : html`<time datetime="${at}">${at.slice(0, 10)} ${at.slice(11, 16)}</time>`;

/** A day; null: never. */
export const day = (at: string | null): Html =>
  at === null ? html`<span class="quiet">never</span>` : html`<time datetime="${at}">${at.slice(0, 10)}</time>`;

/** A name as a link to its page, where the viewer may see that. */
export const linked = (path: string, id: string, name: string, mayOpen: boolean): Content =>
  mayOpen ? html`<a href="${address(path, { id })}">${name}</a>` : name;

/** Values one after the other, with commas; the word for none where there are none. */
export const listOf = (values: readonly Content[]): Content =>
  values.length === 0 ? NONE : values.map((value, at) => [at > 0 && ', ', value]);

/** Names of roles or groups, each a link to its page where the viewer may see that. */
export const refs = (path: string, values: readonly Ref[], mayOpen: boolean): Content =>
  listOf(values.map(({ id, name }) => linked(path, id, name, mayOpen)));

/** Two lines: a value, and below it something quieter. */
export const twoLines = (first: Content, second: Content): Html =>
  html`<span class="lines">${first}<span class="quiet">${second}</span></span>`;
