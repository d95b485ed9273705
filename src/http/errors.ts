import { AppError, ERRORS } from '../domain/errors.ts';
import type { ErrorCode, ErrorDetails } from '../domain/errors.ts';

/** Errors as they travel: one envelope, from which the other end makes the same error again. */

interface Envelope {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
    readonly details: ErrorDetails;
  };
}

/** What marks the answer to a request for a route that is not there. */
export const NO_ROUTE = 'route';

export const errorBody = ({ code, message, hint, details }: AppError): Envelope => ({
  error: { code, message, hint: hint ?? null, details },
});

/** The error in an answer; undefined: that is no error of roster's. */
export function errorFrom(status: number, body: unknown): AppError | undefined {
  const { error } = (body ?? {}) as { readonly error?: Partial<Envelope['error']> };
  if (typeof error?.message !== 'string' || typeof error.code !== 'string') return undefined;
  const details = typeof error.details === 'object' ? error.details : {};
  if (typeof details[NO_ROUTE] === 'string')
    return new AppError('unsupported_by_server', 'the server does not know this operation', {
      hint: 'it may run an older roster: compare roster --version with GET /api/v1alpha/instance',
      details,
    });
  return new AppError(codeOf(error.code, status), error.message, { hint: error.hint ?? undefined, details });
}

/** A code that this roster does not know stands for what its status means. */
function codeOf(code: string, status: number): ErrorCode {
  if (Object.hasOwn(ERRORS, code)) return code as ErrorCode;
  const codes = Object.keys(ERRORS) as ErrorCode[];
  return codes.find((one) => ERRORS[one].http === status && one !== 'usage') ?? 'unavailable';
}
