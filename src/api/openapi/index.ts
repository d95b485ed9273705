import type { ApiTable } from '../api.ts';
import { errorEnvelope } from '../errors.ts';
import { errorResponses, HEADERS } from './errors.ts';
import { nounOf, pathOf } from './names.ts';
import { describe } from './operations.ts';
import { serverPaths, SERVER_TAG } from './server-paths.ts';
import { CONTACT, LICENSE, PARAMETERS, DESCRIPTION, SECURITY_SCHEMES } from './info.ts';
import { schemasOf } from './schemas.ts';
import type { Described, OpenApi } from './types.ts';
import { V1 } from '../route.ts';
import type { Api, Route } from '../route.ts';

/** The description of the API, made from the tables of routes: OpenAPI 3.1. */

/** Where a server shows the description as a page. */
export const DOCS_PATH = '/api/docs';

/** Describes the routes of an API; the same table gives the same document, in the same order. */
export function openApi(table: ApiTable, version: string, api: Api = V1): OpenApi {
  const routes = table.routes.filter((route) => route.api === api);
  const schemas = schemasOf(api);
  const errors = errorResponses();
  schemas.output(errorEnvelope);
  const paths: Record<string, Record<string, Described>> = {};
  for (const route of routes) {
    const item = (paths[pathOf(route)] ??= {});
    item[route.method.toLowerCase()] = describe(route, schemas, errors);
  }
  if (api === V1) Object.assign(paths, serverPaths(schemas, errors));
  return {
    openapi: '3.1.0',
    info: { title: api.name, version, description: DESCRIPTION, contact: CONTACT, license: LICENSE },
    servers: [{ url: api.base }],
    tags: [...tagsOf(routes, table.summaries), ...(api === V1 ? [SERVER_TAG] : [])],
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

function tagsOf(routes: readonly Route[], summaries: ApiTable['summaries']): OpenApi['tags'] {
  const nouns = [...new Set(routes.map(({ operation }) => nounOf(operation)))];
  return nouns.map((name) => ({ name, description: summaries[name] ?? '' }));
}
