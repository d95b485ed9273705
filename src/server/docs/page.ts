import type { OpenApi } from '../../api/openapi/types.ts';
import { answersOf, codesIn, errorsOf, fieldsOf, inWords, listedBy } from '../../api/openapi/texts.ts';
import type { Listed } from '../../api/openapi/texts.ts';
import { STYLE } from './style.ts';

/** The description of the API as a page: HTML from the document alone, without scripts. */

/** The page; `source` is where the document itself stands. */
export function docsPage(document: OpenApi, source: string): string {
  const { info, tags, components, servers } = document;
  const base = servers[0]?.url ?? '';
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(info.title)}: HTTP API</title>
<link rel="service-desc" type="application/json" href="${escaped(source)}">
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escaped(info.title)}: HTTP API</h1>
<p>Version ${escaped(info.version)}. For programs: <a href="${escaped(source)}">OpenAPI ${escaped(document.openapi)}</a>.</p>
${info.description.split('\n\n').map(paragraph).join('\n')}
${paragraph(`Paths are below \`${base}\`. In the examples, what is in capitals is to be replaced.`)}
</header>
<nav aria-label="Operations">
${tags.map(({ name, description }) => contents(name, description, listedBy(document, name))).join('\n')}
<p><a href="#shapes">Shapes</a></p>
</nav>
<main>
${tags
  .map(
    ({ name, description }) =>
      `<section>\n<h2 id="${anchor(`tag-${name}`)}">${escaped(name)}</h2>\n${paragraph(`${description}.`)}\n` +
      `${listedBy(document, name)
        .map((one) => article(document, one))
        .join('\n')}\n</section>`,
  )
  .join('\n')}
<section>
<h2 id="shapes">Shapes</h2>
<dl>
${Object.entries(components.schemas)
  .map(([name, schema]) => `<dt>${escaped(name)}</dt><dd><code>${escaped(inWords(schema))}</code></dd>`)
  .join('\n')}
</dl>
</section>
</main>
</body>
</html>
`;
}

const contents = (name: string, description: string, listed: readonly Listed[]): string =>
  `<p><a href="#${anchor(`tag-${name}`)}">${escaped(name)}</a>: ${escaped(description)}</p>\n<ul>${listed
    .map(
      ({ method, path, operation }) =>
        `<li><a href="#${anchor(operation.operationId)}">${escaped(operation.summary)}</a> ` +
        `<code>${escaped(`${method} ${path}`)}</code></li>`,
    )
    .join('')}</ul>`;

function article(document: OpenApi, { method, path, operation }: Listed): string {
  const id = anchor(operation.operationId);
  return `<article id="${id}">
<h3><a href="#${id}"><code>${escaped(`${method} ${path}`)}</code></a></h3>
<p>${escaped(operation.summary)}. <span class="id">${escaped(operation.operationId)}</span></p>
${paragraph(operation.description)}
${fieldTable(fieldsOf(operation))}
<dl>
${answersOf(operation)
  .map(([type, words]) => `<dt>200 <code>${escaped(type)}</code></dt><dd>${inText(words)}</dd>`)
  .join('\n')}
${errorsOf(document, operation)
  .map(
    ([status, answer]) =>
      `<dt>${escaped(status)} ${codesIn(answer)
        .map((one) => `<code>${escaped(one)}</code>`)
        .join(' ')}</dt><dd>${inText(answer.description)}</dd>`,
  )
  .join('\n')}
</dl>
${operation['x-codeSamples'].map(({ source }) => `<pre><code>${escaped(source)}</code></pre>`).join('\n')}
</article>`;
}

function fieldTable(fields: ReturnType<typeof fieldsOf>): string {
  if (fields.length === 0) return '<p class="none">It takes nothing.</p>';
  const rows = fields.map(({ name, where, required, type, description }) =>
    [`<code>${escaped(name)}</code>`, where, required ? 'required' : '', escaped(type), inText(description)]
      .map((cell) => `<td>${cell}</td>`)
      .join(''),
  );
  const head = ['Field', 'In', '', 'Type', ''].map((cell) => `<th>${cell}</th>`).join('');
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row}</tr>`)
    .join('\n')}</tbody></table></div>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that stands for itself between tags and in quoted attributes. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);

/** Text with what stands in backticks as code. */
const inText = (text: string): string => escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');

const paragraph = (text: string): string => `<p>${inText(text)}</p>`;

/** A name as the id of an element and the end of a link to it. */
const anchor = (name: string): string => name.replace(/[^A-Za-z0-9._-]/g, '-');
