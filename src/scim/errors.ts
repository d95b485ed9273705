import { ERRORS } from '../domain/errors.ts';
import type { AppError, ErrorCode } from '../domain/errors.ts';
import { scimTypeOf } from '../domain/scim/fault.ts';

/** Errors in the words of RFC 7644, section 3.12. */

const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** What codes of roster's own are, where an error does not say its type. */
const TYPES: Readonly<Partial<Record<ErrorCode, string>>> = { conflict: 'uniqueness', invalid: 'invalidValue' };

/** An error as the status and body of a response; the hint says how to go on, and is a part of the detail. */
export function scimError(error: AppError): { readonly status: number; readonly body: unknown } {
  const { code, message, hint } = error;
  const status = ERRORS[code].http;
  const scimType = scimTypeOf(error) ?? TYPES[code];
  return {
    status,
    body: {
      schemas: [ERROR_SCHEMA],
      status: String(status),
      ...(scimType === undefined ? {} : { scimType }),
      detail: hint === undefined ? message : `${message} (${hint})`,
    },
  };
}
