import * as z from 'zod/mini';
import type { Fields } from '../api/fields.ts';
import type { InnerResponse, Within } from '../api/route.ts';
import { query } from '../core/operation.ts';
import { AppError } from '../domain/errors.ts';
import { bulkRequest, inOrder, withIds } from '../domain/scim/bulk.ts';
import type { BulkOperation, BulkRequest } from '../domain/scim/bulk.ts';
import type { Resource } from '../domain/scim/resource.ts';
import type { Steps } from '../lib/steps.ts';
import { answer, bodyField } from './answer.ts';
import type { Answer } from './answer.ts';
import { scimError } from './errors.ts';

/** Several changes in one request (RFC 7644, section 3.7): each is made, refused and recorded by itself. */

export const scimBulk = query({
  name: 'scim-api.bulk',
  summary: 'Make several changes, each by itself',
  permission: {
    none: 'each change in it asks for its own',
    authenticated: true,
    limited: 'each change in it asks for its own',
  },
  input: z.object({ body: bodyField() }),
  output: answer,
  run: () => Promise.resolve({}),
});

/** Sends the changes of a bulk one after the other, those behind what they refer to, until too many have failed. */
export async function sendBulk({ body }: Fields, within: Within): Promise<Answer> {
  const { operations, ordered, failOnErrors = Infinity } = await within.inSteps(planned(body as Resource));
  const ids = new Map<string, string>();
  const answered = new Map<BulkOperation, Resource>();
  let failed = 0;
  for (const operation of ordered) {
    if (failed >= failOnErrors) break;
    const { resolved, response } = await sent(operation, ids, within);
    if (response.status >= 400) failed += 1;
    else if (operation.bulkId !== undefined)
      ids.set(operation.bulkId, String((response.body as Resource | undefined)?.id));
    answered.set(operation, told(resolved, response));
  }
  return {
    resource: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'],
      Operations: operations.flatMap((one) => answered.get(one) ?? []),
    },
  };
}

interface Plan extends BulkRequest {
  /** The operations in the order in which they are sent. */
  readonly ordered: readonly BulkOperation[];
}

function* planned(body: Resource): Steps<Plan> {
  const request = bulkRequest(body);
  return { ...request, ordered: yield* inOrder(request.operations) };
}

function* withIdsInSteps(operation: BulkOperation, ids: ReadonlyMap<string, string>): Steps<BulkOperation> {
  yield;
  return withIds(operation, ids);
}

interface Sent {
  /** The operation with the ids of what others made, as far as they are known. */
  readonly resolved: BulkOperation;
  readonly response: InnerResponse;
}

async function sent(
  operation: BulkOperation,
  ids: ReadonlyMap<string, string>,
  { send, inSteps }: Within,
): Promise<Sent> {
  let resolved = operation;
  try {
    resolved = await inSteps(withIdsInSteps(operation, ids));
    const { method, path, version, data } = resolved;
    const response = await send({
      method,
      path,
      headers: {
        'content-type': 'application/scim+json',
        ...(version === undefined ? {} : { 'if-match': version }),
      },
      body: data,
    });
    return { resolved, response };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { resolved, response: { ...scimError(error), headers: { get: () => null } } };
  }
}

/** What is told of one: the error where it failed, and else where the resource is. */
function told({ method, bulkId, path }: BulkOperation, { status, headers, body }: InnerResponse): Resource {
  const hasPlace = method !== 'POST' && !path.includes('/bulkId:');
  const location = headers.get('location') ?? (hasPlace ? path : undefined);
  const version = headers.get('etag') ?? undefined;
  return {
    method,
    ...(bulkId === undefined ? {} : { bulkId }),
    ...(version === undefined ? {} : { version }),
    ...(location === undefined ? {} : { location }),
    status: String(status),
    ...(status < 400 ? {} : { response: body }),
  };
}
