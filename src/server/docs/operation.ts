import { COMMON_CODES } from '../../api/openapi/errors.ts';
import { responsesOf, codesIn, errorsOf, fieldsOf } from '../../api/openapi/outline.ts';
import type { Listed } from '../../api/openapi/outline.ts';
import type { OpenApi } from '../../api/openapi/types.ts';
import { escapeHtml } from '../../lib/escape-html.ts';
import { anchor, errorId, HTML, inText, link, nameCell, paragraph, pathCode, table } from './html.ts';

/** One operation on the page: what it takes, what it returns, which errors it gives, and an example. */
export function operationArticle(document: OpenApi, { method, path, operation }: Listed): string {
  const id = anchor(operation.operationId);
  const fields = fieldsOf(operation, HTML).map((field) => [
    nameCell(field),
    field.where,
    field.type,
    inText(field.description),
  ]);
  return `<article id="${id}">
<h3>${link(id, pathCode(`${method} ${path}`))}</h3>
<p>${escapeHtml(operation.summary)}. <span class="quiet">${escapeHtml(operation.operationId)}</span></p>
${paragraph(operation.description)}
${fields.length === 0 ? '' : table(['Field', 'In', 'Type', 'Meaning'], fields)}
<dl>
${responsesOf(operation, HTML)
  .map(
    ({ type, words, description }) =>
      `<dt>200</dt><dd>${words}${description === '' ? '' : `; ${inText(description)}`}` +
      `${type === 'application/json' ? '' : ` <span class="quiet">${escapeHtml(type)}</span>`}</dd>`,
  )
  .join('\n')}
${errorsOf(document, operation)
  .map(([status, answer]) => ({ status, codes: codesIn(answer).filter(isItsOwn) }))
  .filter(({ codes }) => codes.length > 0)
  .map(({ status, codes }) => `<dt>${escapeHtml(status)}</dt><dd>${codes.map(errorLink).join(', ')}</dd>`)
  .join('\n')}
</dl>
${operation['x-codeSamples'].map(({ source }) => `<pre><code>${escapeHtml(source)}</code></pre>`).join('\n')}
</article>`;
}

/** What any request can meet with is told once for all. */
const isItsOwn = (code: string): boolean => !COMMON_CODES.some((common) => common === code);

/** A code as a link to what it means. */
export const errorLink = (code: string): string => link(errorId(code), `<code>${escapeHtml(code)}</code>`);
