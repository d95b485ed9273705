import type { AnyOperation } from '../../core/operation.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { asksWho, operationErrors, permissionLines } from '../../operations/shared/operation-docs.ts';
import { takesKey } from '../idempotency-key.ts';
import type { Route } from '../route.ts';
import { curlOf, headersFor } from './curl.ts';
import { COMMON_HEADERS, WRITE_HEADERS } from './errors.ts';
import type { ErrorAnswers } from './errors.ts';
import { SECURITY } from './info.ts';
import { identifierOf, nounOf, pathOf } from './names.ts';
import { partsOf } from './parts.ts';
import type { Schemas } from './schemas.ts';
import type { Described, Reference } from './types.ts';

/** What stands at one method and path: an operation. */

const KEY_PARAMETERS: readonly Reference[] = ['IdempotencyKey', 'IdempotencyReplay'].map((name) => ({
  $ref: `#/components/parameters/${name}`,
}));

/** Describes a route, which is called by the name of its operation. */
export function describe(route: Route, schemas: Schemas, errors: ErrorAnswers): Described {
  const { api, method, operation } = route;
  const { parameters, body, answer } = partsOf(route, schemas);
  return {
    operationId: identifierOf(operation.name),
    tags: [nounOf(operation)],
    summary: operation.summary,
    description: `Permission: ${permissionLines(operation).join('; ')}.`,
    'x-roster-operation': operation.name,
    'x-roster-permission': 'none' in operation.permission ? [] : [...operation.permission],
    security: asksWho(operation) ? SECURITY : [],
    parameters: [...parameters, ...(takesKey(operation) ? KEY_PARAMETERS : [])],
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      '200': {
        description: 'Done.',
        headers: operation.mode === 'write' ? WRITE_HEADERS : COMMON_HEADERS,
        content: answer,
      },
      ...errors.of(errorsOf(operation)),
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

/** Where a key is taken, it may have been used for something else. */
const errorsOf = (operation: AnyOperation): ErrorCode[] => [
  ...operationErrors(operation),
  ...(takesKey(operation) ? (['conflict'] as const) : []),
];
