import type { Field } from '../../api/openapi/outline.ts';
import type { Markup } from '../../api/openapi/type-words.ts';
import { escapeHtml } from '../../lib/escape-html.ts';

/** HTML from text that may hold anything. */

/** Text with what stands in backticks as code. */
export const inText = (text: string): string => escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');

/** A paragraph of text, escaped, with what stands in backticks as code. */
export const paragraph = (text: string): string => `<p>${inText(text)}</p>`;

/** Text as code that may break after a slash, so that a long path stays whole otherwise. */
export const pathCode = (text: string): string => `<code>${escapeHtml(text).replaceAll('/', '/<wbr>')}</code>`;

/** A name as the id of an element and the end of a link to it. */
export const anchor = (name: string): string => name.replace(/[^A-Za-z0-9._-]/g, '-');

/** A link within the page; `html` is not escaped. */
export const link = (id: string, html: string): string => `<a href="#${anchor(id)}">${html}</a>`;

/** The id of the section of a tag. */
export const tagId = (name: string): string => anchor(`tag-${name}`);
/** The id of a shape's section. */
export const shapeId = (name: string): string => anchor(`shape-${name}`);
/** The id of an error's row or section. */
export const errorId = (code: string): string => anchor(`error-${code}`);

/** Words about types, in which each shape leads to where it is shown. */
export const HTML: Markup = { text: escapeHtml, shape: (name) => link(shapeId(name), escapeHtml(name)) };

/** A table; `columns` are plain words, cells are HTML. It scrolls by itself where it is wider than the screen. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = columns.map((column) => `<th scope="col">${column}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n');
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** A field's name, and whether it must be given. */
export const nameCell = ({ name, required, where }: Field): string =>
  `<code>${escapeHtml(name)}</code>${required && where !== 'response' ? ' <b>required</b>' : ''}`;
