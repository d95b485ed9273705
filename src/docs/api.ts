import type { ApiTable } from '../api/api.ts';
import { openApi } from '../api/openapi/index.ts';
import { COMMON_CODES } from '../api/openapi/errors.ts';
import type { OpenApi } from '../api/openapi/types.ts';
import { responsesOf, codesIn, errorsOf, fieldsOf, listedBy, shapeOf } from '../api/openapi/outline.ts';
import type { Listed } from '../api/openapi/outline.ts';
import type { Markup } from '../api/openapi/type-words.ts';
import { BASE, V1 } from '../api/route.ts';
import type { Api } from '../api/route.ts';
import { code, page, table } from './markdown.ts';

/** Words about types, in which each shape leads to where it is shown. */
const MARKDOWN: Markup = { text: (text) => text, shape: (name) => `[${name}](#shape-${name.toLowerCase()})` };

/** The reference of the API: the same document that a server answers with, as a page. Every shape stands there once. */
export function apiPage(apiTable: ApiTable): string {
  const document = openApi(apiTable, '');
  const { info, tags, components } = document;
  return page(
    'HTTP API',
    info.description,
    `Paths are below \`${BASE}\`. A server has this page at \`/api/docs\`, and the description for programs (OpenAPI 3.1) ` +
      `at \`${BASE}/openapi.json\`. Clients can be generated from it: those of openapi-typescript and @hey-api/openapi-ts are tried by our tests.`,
    `Any request can also be answered with ${COMMON_CODES.map(code).join(', ')}; see [exit codes](exit-codes.md) for what each means.`,
    tags.map(({ name, description }) => `- [${name}](#${name}): ${description}`).join('\n'),
    ...tags.flatMap(({ name, description }) => [
      `## ${name}`,
      `${description}.`,
      ...listedBy(document, name).map((one) => section(document, one)),
    ]),
    '## Shapes',
    ...Object.entries(components.schemas).map(([name, schema]) => {
      const { base, fields } = shapeOf(schema, MARKDOWN);
      const rows = fields.map((field) => [code(field.name), field.type]);
      return joined([`### Shape: ${name}`, base === '' ? '' : `Like ${base}, and also:`, table(['Field', 'Type'], rows)]);
    }),
    ...[...new Set(apiTable.routes.map(({ api }) => api))]
      .filter((api) => api !== V1)
      .flatMap((api) => otherApi(api, openApi(apiTable, '', api))),
  );
}

/** Somebody else's API in short: their own documentation says the rest. */
const otherApi = ({ name, base }: Api, document: OpenApi): string[] => [
  `## ${name}`,
  `Paths are below ${code(base)}. It is for clients that were written for it: their requests are answered as they expect.`,
  table(
    ['Request', 'What it does', 'Takes', 'Answers'],
    document.tags.flatMap((tag) =>
      listedBy(document, tag.name).map(({ method, path, operation }) => [
        code(`${method} ${path}`),
        operation.summary,
        fieldsOf(operation, MARKDOWN)
          .filter(({ where }) => where !== 'path')
          .map((field) => code(field.name))
          .join(', '),
        responsesOf(operation, MARKDOWN)
          .map(({ words }) => words)
          .join(', '),
      ]),
    ),
  ),
];

function section(document: OpenApi, { method, path, operation }: Listed): string {
  const fields = fieldsOf(operation, MARKDOWN);
  const errors = errorsOf(document, operation).flatMap(([status, answer]) => {
    const codes = codesIn(answer).filter((one) => !COMMON_CODES.some((common) => common === one));
    return codes.length === 0 ? [] : [`${status} ${codes.map(code).join(', ')}`];
  });
  return joined([
    `### ${method} ${path}`,
    `${operation.summary}. \`${operation.operationId}\``,
    operation.description,
    fields.length === 0
      ? ''
      : table(
          ['Field', 'In', 'Type', 'Meaning'],
          fields.map(({ name, where, required, type, description }) => [
            `${code(name)}${required ? ' **required**' : ''}`,
            where,
            type,
            description,
          ]),
        ),
    ...responsesOf(operation, MARKDOWN).map(({ type, words, description }) => {
      const as = type === 'application/json' ? 'Answer' : `Answer, as ${code(type)}`;
      return `${as}: ${words}${description === '' ? '' : `; ${description}`}`;
    }),
    errors.length === 0 ? '' : `Errors: ${errors.join('; ')}`,
  ]);
}

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');
