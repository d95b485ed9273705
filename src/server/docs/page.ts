import { COMMON_CODES } from '../../api/openapi/errors.ts';
import { codesIn, listedBy, shapeOf } from '../../api/openapi/outline.ts';
import type { OpenApi } from '../../api/openapi/types.ts';
import { ERRORS } from '../../domain/errors.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { escapeHtml } from '../../lib/escape-html.ts';
import { errorId, HTML, inText, link, nameCell, paragraph, shapeId, table, tagId } from './html.ts';
import { errorLink, operationArticle } from './operation.ts';
import { STYLE } from './style.ts';

/** The description of the API as a page, without scripts. Every shape and every error stands there once. */

/** The page; `source` is where the document itself stands. */
export function docsPage(document: OpenApi, source: string): string {
  const { info, tags } = document;
  const title = `${escapeHtml(info.title)}: HTTP API`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="service-desc" type="application/json" href="${escapeHtml(source)}">
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>Version ${escapeHtml(info.version)}. For programs: <a href="${escapeHtml(source)}">OpenAPI ${escapeHtml(document.openapi)}</a>.</p>
${info.description.split('\n\n').map(paragraph).join('\n')}
${paragraph(`Paths are below \`${document.servers[0]?.url ?? ''}\`.`)}
<p>Any request can also be answered with ${COMMON_CODES.map(errorLink).join(', ')}.</p>
</header>
<nav aria-label="Contents">
${tags.map((tag) => contents(document, tag)).join('\n')}
<p>${link('shapes', 'Shapes')}</p>
<p>${link('errors', 'Errors')}</p>
</nav>
<main>
${tags.map((tag) => section(document, tag)).join('\n')}
<section>
<h2 id="shapes">Shapes</h2>
${shapes(document)}
</section>
<section>
<h2 id="errors">Errors</h2>
${errors(document)}
</section>
</main>
</body>
</html>
`;
}

type Tag = OpenApi['tags'][number];

const contents = (document: OpenApi, { name, description }: Tag): string =>
  `<details><summary>${escapeHtml(name)}: ${escapeHtml(description)}</summary>\n<ul>${listedBy(document, name)
    .map(({ operation }) => `<li>${link(operation.operationId, escapeHtml(operation.summary))}</li>`)
    .join('\n')}</ul></details>`;

const section = (document: OpenApi, { name, description }: Tag): string =>
  `<section>\n<h2 id="${tagId(name)}">${escapeHtml(name)}</h2>\n${paragraph(`${description}.`)}\n${listedBy(document, name)
    .map((listed) => operationArticle(document, listed))
    .join('\n')}\n</section>`;

const shapes = ({ components }: OpenApi): string =>
  Object.entries(components.schemas)
    .map(([name, schema]) => {
      const { base, fields } = shapeOf(schema, HTML);
      const rows = fields.map((field) => [nameCell(field), field.type]);
      return `<article id="${shapeId(name)}">\n<h3>${escapeHtml(name)}</h3>\n${
        base === '' ? '' : `<p>Like ${base}, and also:</p>\n`
      }${table(['Field', 'Type'], rows)}\n</article>`;
    })
    .join('\n');

/** The errors of the document's responses, in the order of the one table. */
function errors({ components }: OpenApi): string {
  const codes = new Set(Object.values(components.responses).flatMap(codesIn));
  return Object.entries(ERRORS)
    .filter(([code]) => codes.has(code as ErrorCode))
    .map(([code, { http, meaning }]) => `<p id="${errorId(code)}"><code>${code}</code> ${http}: ${inText(meaning)}</p>`)
    .join('\n');
}
