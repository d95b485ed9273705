import type { Api } from '../api.ts';
import { endpointsOf, ownForm } from '../endpoints.ts';
import type { Endpoint } from '../endpoints.ts';
import { errorEnvelope } from '../errors.ts';
import { errorAnswers, HEADERS } from './errors.ts';
import { describe, nounOf, pathOf } from './operations.ts';
import { plainPaths, SERVER_TAG } from './fixed-paths.ts';
import { CONTACT, LICENSE, PARAMETERS, PREFACE, SECURITY, SECURITY_SCHEMES } from './info.ts';
import { schemasOf } from './schemas.ts';
import type { Described, OpenApi } from './types.ts';
import { BASE } from '../route.ts';

/** The description of the API, made from the tables of routes: OpenAPI 3.1. */

/** Where a server shows the description as a page. */
export const DOCS_PATH = '/api/docs';

/** Describes an API; the same one gives the same document, in the same order. */
export function openApi({ routes, summaries }: Api, version: string): OpenApi {
  const schemas = schemasOf();
  const errors = errorAnswers();
  schemas.output(errorEnvelope);
  const endpoints = endpointsOf(routes);
  const paths: Record<string, Record<string, Described>> = {};
  for (const endpoint of endpoints) {
    const item = (paths[pathOf(endpoint)] ??= {});
    item[endpoint.method.toLowerCase()] = describe(endpoint, schemas, errors);
  }
  Object.assign(paths, plainPaths(schemas, errors));
  return {
    openapi: '3.1.0',
    info: { title: 'roster', version, description: PREFACE, contact: CONTACT, license: LICENSE },
    servers: [{ url: BASE }],
    security: SECURITY,
    tags: tagsOf(endpoints, summaries),
    paths,
    components: {
      schemas: schemas.components(),
      parameters: PARAMETERS,
      headers: HEADERS,
      responses: errors.components(),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

function tagsOf(endpoints: readonly Endpoint[], summaries: Api['summaries']): OpenApi['tags'] {
  const nouns = [...new Set(endpoints.map((endpoint) => nounOf(ownForm(endpoint).operation)))];
  return [...nouns.map((name) => ({ name, description: summaries[name] ?? '' })), SERVER_TAG];
}
