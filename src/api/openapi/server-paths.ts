import { instance } from '../instance.ts';
import { curlOf, TOKEN_HEADER } from './curl.ts';
import { COMMON_HEADERS } from './errors.ts';
import type { ErrorResponses } from './errors.ts';
import { SECURITY } from './info.ts';
import { identifierOf } from './names.ts';
import type { Schemas } from './schemas.ts';
import type { Described, JsonSchema, PathItem } from './types.ts';

/** What a server responds by itself, without an operation. */

/** The path of the description itself, below BASE. */
export const DOCUMENT_PATH = '/openapi.json';
/** The path at which the instance says what it is, below BASE. */
export const INSTANCE_PATH = '/instance';

export const SERVER_TAG = { name: 'server', description: 'The server itself' };

/** The paths of the description and of the instance, as the description has them. */
export const serverPaths = (schemas: Schemas, errors: ErrorResponses): Readonly<Record<string, PathItem>> => ({
  [INSTANCE_PATH]: {
    get: serverOperation({
      id: 'server.instance',
      path: INSTANCE_PATH,
      summary: 'Name the server, its version, its organization and what it supports',
      needsAuthentication: true,
      response: schemas.output(instance),
      responses: errors.of(['unauthenticated', 'expired']),
    }),
  },
  [DOCUMENT_PATH]: {
    get: serverOperation({
      id: 'server.openapi',
      path: DOCUMENT_PATH,
      summary: 'Describe the API: this document',
      needsAuthentication: false,
      response: { type: 'object' },
      responses: errors.of([]),
    }),
  },
});

interface ServerOperation {
  readonly id: string;
  readonly path: string;
  readonly summary: string;
  readonly needsAuthentication: boolean;
  readonly response: JsonSchema;
  readonly responses: Described['responses'];
}

const serverOperation = ({
  id,
  path,
  summary,
  needsAuthentication,
  response,
  responses,
}: ServerOperation): Described => ({
  operationId: identifierOf(id),
  tags: [SERVER_TAG.name],
  summary,
  description: `Permission: none${needsAuthentication ? ': any valid token is enough' : ', nor a token'}.`,
  'x-roster-operation': id,
  'x-roster-permission': [],
  security: needsAuthentication ? SECURITY : [],
  responses: {
    '200': { description: 'Done.', headers: COMMON_HEADERS, content: { 'application/json': { schema: response } } },
    ...responses,
  },
  'x-codeSamples': [
    {
      lang: 'Shell',
      source: curlOf({
        method: 'GET',
        path,
        headers: needsAuthentication ? [TOKEN_HEADER] : [],
        parameters: [],
        body: undefined,
      }),
    },
  ],
});
