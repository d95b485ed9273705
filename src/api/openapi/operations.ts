import type { ErrorCode } from '../../domain/errors.ts';
import { needsAuthentication, operationErrors, permissionLines } from '../../operations/shared/operation-docs.ts';
import { offersDryRun } from '../dry-run.ts';
import { inFields } from '../hints.ts';
import { takesKey } from '../idempotency-key.ts';
import type { Route } from '../route.ts';
import { curlOf, headersFor } from './curl.ts';
import { returnsResource } from '../etag.ts';
import { headersOf } from './errors.ts';
import type { ErrorResponses } from './errors.ts';
import { SECURITY } from './info.ts';
import { identifierOf, nounOf, pathOf } from './names.ts';
import { requestAndResponse } from './request-response.ts';
import type { Schemas } from './schemas.ts';
import type { Described, ReferenceObject } from './types.ts';

/** What stands at one method and path: an operation. */

const KEY_PARAMETERS: readonly ReferenceObject[] = ['IdempotencyKey', 'IdempotencyReplay', 'Operation'].map((name) => ({
  $ref: `#/components/parameters/${name}`,
}));

const DRY_RUN: readonly ReferenceObject[] = [{ $ref: '#/components/parameters/DryRun' }];

const IF_MATCH: readonly ReferenceObject[] = [{ $ref: '#/components/parameters/IfMatch' }];

/** Whether a route changes something that has an ETag. */
const takesIfMatch = ({ method, resource }: Route): boolean => method !== 'GET' && resource !== undefined;

/** Describes a route, which is called by the name of its operation. */
export function describe(route: Route, schemas: Schemas, errors: ErrorResponses): Described {
  const { api, method, operation } = route;
  const { parameters, body, response } = requestAndResponse(route, schemas);
  return {
    operationId: identifierOf(operation.name),
    tags: [nounOf(operation)],
    summary: operation.summary,
    description: inFields(`Permission: ${permissionLines(operation).join('; ')}.`),
    'x-roster-operation': operation.name,
    'x-roster-permission': 'none' in operation.permission ? [] : [...operation.permission],
    security: needsAuthentication(operation) ? SECURITY : [],
    parameters: [
      ...parameters,
      ...(offersDryRun(route) ? DRY_RUN : []),
      ...(takesKey(operation) ? KEY_PARAMETERS : []),
      ...(takesIfMatch(route) ? IF_MATCH : []),
    ],
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      '200': {
        description: 'Done.',
        headers: headersOf(operation.mode === 'write', returnsResource(route)),
        content: response,
      },
      ...errors.of(errorsOf(route, body !== undefined)),
    },
    'x-codeSamples': [
      {
        lang: 'Shell',
        source: curlOf({
          base: api.base,
          method,
          path: pathOf(route),
          headers: headersFor(operation),
          parameters,
          body,
        }),
      },
    ],
  };
}

/** Where a key is taken, it may have been used for something else; where an ETag is, the resource may have moved, or be hidden. */
const errorsOf = (route: Route, hasBody: boolean): ErrorCode[] => [
  ...operationErrors(route.operation),
  ...(takesKey(route.operation) ? (['conflict'] as const) : []),
  ...(takesIfMatch(route) ? (['stale', 'forbidden'] as const) : []),
  ...(hasBody ? (['unsupported_media_type'] as const) : []),
];
