import { ERRORS } from '../domain/errors.ts';
import type { AppError, ErrorCode } from '../domain/errors.ts';
import { scimTypeOf, TOO_LARGE } from '../domain/scim/fault.ts';
import type { ScimType } from '../domain/scim/fault.ts';
import { NOT_JSON } from '../api/strict-json.ts';

/** Errors in the words of RFC 7644, section 3.12. */

const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** What codes of roster's own are, where an error does not say its type. */
const TYPES: Readonly<Partial<Record<ErrorCode, string>>> = { conflict: 'uniqueness', invalid: 'invalidValue' };

/** The body has another structure than requests have. */
const SYNTAX: ScimType = 'invalidSyntax';

/** An error as the status and body of a response; the hint says how to go on, and is a part of the detail. */
export function scimError(error: AppError): { readonly status: number; readonly body: unknown } {
  const { code, message, hint, details } = error;
  const isTooLarge = details[TOO_LARGE] === true || details.limit === 'body size';
  const status = isTooLarge ? 413 : ERRORS[code].http;
  const scimType = isTooLarge ? undefined : (scimTypeOf(error) ?? (details.reason === NOT_JSON ? SYNTAX : TYPES[code]));
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
