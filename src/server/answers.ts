import { AppError } from '../domain/errors.ts';
import { ERRORS } from '../domain/errors.ts';
import { errorBody, NO_ROUTE } from '../http/errors.ts';

/** Answers of the server: JSON, with the status that the table of errors says. */

const JSON_TYPE = 'application/json; charset=utf-8';

export const json = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': JSON_TYPE, ...headers } });

/** An error as an answer, with what tells a client when to come again and how to prove who it is. */
export function errorAnswer(error: AppError): Response {
  const { http } = ERRORS[error.code];
  const wait = error.details.retry_after_seconds;
  return json(errorBody(error), http, {
    ...(typeof wait === 'number' ? { 'retry-after': String(wait) } : http === 503 ? { 'retry-after': '1' } : {}),
    ...(http === 401 ? { 'www-authenticate': 'Token' } : {}),
  });
}

/** What went wrong as an error to tell: a fault of ours says nothing of itself but where the log has more. */
export const toldError = (thrown: unknown, requestId: string): AppError =>
  thrown instanceof AppError
    ? thrown
    : new AppError('internal', 'roster failed in a way it should not', {
        hint: `the log of the server has more under the request id ${requestId}`,
        details: { request_id: requestId },
        cause: thrown,
      });

export const noRoute = (method: string, path: string): AppError =>
  new AppError('not_found', 'there is no such route', {
    hint: 'GET /api/v1alpha/openapi.json lists them all',
    details: { [NO_ROUTE]: `${method} ${path.slice(0, 200)}` },
  });
