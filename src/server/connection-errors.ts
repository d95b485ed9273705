import { STATUS_CODES } from 'node:http';
import { AppError } from '../domain/errors.ts';
import type { ErrorCode } from '../domain/errors.ts';
import { errorBody } from '../api/errors.ts';

/** Refusals of what never became a request, so that no app can respond to it. */

/** By the codes of Node: the status, and what is told. */
const REFUSALS: Readonly<Record<string, readonly [status: number, code: ErrorCode, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'unavailable', 'the request took too long to come in'],
  HPE_HEADER_OVERFLOW: [431, 'invalid', 'the head of the request is too large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'invalid', 'the request is too large'],
};

/** The bytes to send before the connection is closed; nothing of the request is in them. */
export function connectionError(failure: string, requestId: string): string {
  const [status, code, message] = REFUSALS[failure] ?? [400, 'invalid', 'the request is malformed'];
  const body = JSON.stringify(errorBody(new AppError(code, message)));
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    `x-request-id: ${requestId}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
