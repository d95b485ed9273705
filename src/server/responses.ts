import { AppError, ERRORS } from '../domain/errors.ts';
import { errorBody, NO_ROUTE } from '../api/errors.ts';
import type { Api, WholeResponse } from '../api/route.ts';
import type { Headers } from './default-headers.ts';

/** Responses of the server: JSON, with the status that the table of errors says. */

const JSON_TYPE = 'application/json; charset=utf-8';

/** Headers are given with the response: the adaptor sends a plain list of them much faster than one that was changed. */
export const json = (body: unknown, headers: Headers, status = 200): Response =>
  jsonText(JSON.stringify(body), headers, status);

/** The same of what is JSON already. */
export const jsonText = (body: string | Uint8Array<ArrayBuffer>, headers: Headers, status = 200): Response =>
  new Response(body, { status, headers: { ...headers, 'content-type': JSON_TYPE } });

/** A response of an API that says itself what it is made of. */
export const wholeResponse = (
  { status, body, headers }: WholeResponse,
  { answers }: Api,
  standing: Headers,
): Response =>
  new Response(body === undefined ? null : JSON.stringify(body), {
    status,
    headers: {
      ...standing,
      ...(body === undefined ? {} : { 'content-type': answers?.type ?? JSON_TYPE }),
      ...headers,
    },
  });

/** The headers of an error beside others: `Retry-After`, `Allow` and `WWW-Authenticate` where they belong. */
export function errorHeaders(error: AppError, status: number = ERRORS[error.code].http): Headers {
  const wait = error.details.retry_after_seconds;
  const again = typeof wait === 'number' ? String(wait) : ERRORS[error.code].http === 503 ? '1' : undefined;
  return {
    ...(again === undefined ? {} : { 'retry-after': again }),
    ...(error.code === 'method_not_allowed' ? { allow: allowedIn(error).join(', ') } : {}),
    ...(status === 401 ? { 'www-authenticate': 'Token' } : {}),
  };
}

/** An error as a response; `api`: whose words it is in. */
export function errorResponse(error: AppError, standing: Headers, api?: Api): Response {
  const { http } = ERRORS[error.code];
  const answered = api?.answers?.error(error);
  const headers = { ...standing, ...errorHeaders(error, answered?.status ?? http) };
  return api === undefined || answered === undefined
    ? json(errorBody(error), headers, http)
    : wholeResponse({ ...answered, headers: {} }, api, headers);
}

/** The methods that a path takes, of the refusal of another one. */
const allowedIn = ({ details: { allowed } }: AppError): readonly string[] =>
  Array.isArray(allowed) ? (allowed as string[]) : [];

/** The error to send for a thrown one: an internal error tells nothing but where the log has more, and none where the store is. */
export const toldError = (thrown: unknown, requestId: string): AppError =>
  thrown instanceof AppError
    ? withoutPlace(thrown, requestId)
    : new AppError('internal', 'roster failed in a way it should not', {
        hint: `the log of the server has more under the request id ${requestId}`,
        details: { request_id: requestId },
        cause: thrown,
      });

/** The same of what only people at this machine are told: that the store is gone is not that what was asked for is. */
function withoutPlace(error: AppError, requestId: string): AppError {
  if (!error.isLocal) return error;
  const { details, cause } = error;
  const code = ERRORS[error.code].http < 500 ? 'unavailable' : error.code;
  return new AppError(code, ERRORS[code].meaning, {
    hint: code === 'store_locked' ? 'try again' : `the log of the server has the request under the id ${requestId}`,
    details,
    cause,
  });
}

/** The refusal of a path that is no route's, or of a method that it does not have among those that it has. */
export function noRoute(method: string, path: string, allowed: readonly string[]): AppError {
  const details = { [NO_ROUTE]: `${method} ${path.slice(0, 200)}` };
  return allowed.length === 0
    ? new AppError('not_found', 'there is no such route', { hint: 'GET /api/v1/openapi.json lists them all', details })
    : new AppError('method_not_allowed', `the path does not take ${method}`, {
        hint: `it takes ${allowed.join(', ')}`,
        details: { ...details, allowed },
      });
}
