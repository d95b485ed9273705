import * as z from 'zod/mini';
import { AppError, ERRORS } from '../domain/errors.ts';
import type { ErrorCode, ErrorDetails } from '../domain/errors.ts';
import { COMMAND_HINT, COMMAND_MESSAGE } from './hints.ts';

/** Errors as they travel: one envelope, from which the other end makes the same error again. */

/** What stands in the response to a request that was refused or failed. */
export const errorEnvelope = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    hint: z.nullable(z.string()),
    details: z.record(z.string(), z.unknown()),
  }),
});
type Envelope = z.infer<typeof errorEnvelope>;

/** What marks the response to a request for a route that is not there. */
export const NO_ROUTE = 'route';

/** An error as the body of a response. */
export const errorBody = ({ code, message, hint, details }: AppError): Envelope => ({
  error: { code, message, hint: hint ?? null, details },
});

/** The error in a response; undefined: that is no error of roster's. */
export function errorFrom(status: number, body: unknown, requestId: string | null = null): AppError | undefined {
  const told = z.safeParse(z.looseObject({ error: receivedError }), body);
  if (!told.success) return undefined;
  const {
    code: name,
    message,
    hint,
    details: { [COMMAND_HINT]: commandHint, [COMMAND_MESSAGE]: commandMessage, ...facts },
  } = told.data.error;
  const code = codeOf(name, status);
  const details: ErrorDetails = {
    ...facts,
    ...(code === name ? {} : { server_code: name }),
    ...(code === 'internal' && requestId !== null ? { request_id: requestId } : {}),
  };
  if (typeof details[NO_ROUTE] === 'string')
    return new AppError('unsupported_by_server', 'the server does not know this operation', {
      hint: 'it may run an older roster, or not allow your address: compare roster --version with GET /api/v1/instance',
      details,
    });
  return new AppError(code, typeof commandMessage === 'string' ? commandMessage : message, {
    hint: typeof commandHint === 'string' ? commandHint : (hint ?? undefined),
    details,
  });
}

/** A server of another version may tell less, or more. */
const receivedError = z.looseObject({
  code: z.string(),
  message: z.string(),
  hint: z.catch(z.nullable(z.string()), null),
  details: z.catch(z.record(z.string(), z.unknown()), {}),
});

/** What a refusal is by its status, where nothing else tells. */
export const REFUSALS: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  412: 'stale',
  429: 'rate_limited',
};

/** What a code that this roster does not know stands for, by its status. */
const STANDS_FOR: Readonly<Record<number, ErrorCode>> = {
  ...REFUSALS,
  500: 'internal',
  501: 'unsupported_by_server',
};

function codeOf(code: string, status: number): ErrorCode {
  if (Object.hasOwn(ERRORS, code)) return code as ErrorCode;
  return STANDS_FOR[status] ?? (status < 500 ? 'invalid' : 'unavailable');
}
