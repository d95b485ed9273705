import { AppError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';

/** What is wrong with a SCIM request, in the words of RFC 7644, section 3.12. */

/** The types of faults that are found in requests, and roster's code for each. */
const SCIM_TYPES = {
  invalidFilter: 'invalid',
  invalidPath: 'invalid',
  invalidSyntax: 'invalid',
  invalidValue: 'invalid',
  mutability: 'invalid',
  noTarget: 'invalid',
  tooMany: 'invalid',
  uniqueness: 'conflict',
} as const satisfies Record<string, ErrorCode>;

export type ScimType = keyof typeof SCIM_TYPES;

/** The error for such a fault; it says its type in `details.scim_type`. */
export const scimFault = (type: ScimType, message: string, hint?: string): AppError =>
  new AppError(SCIM_TYPES[type], message, { hint, details: { scim_type: type } });

/** The detail of an error by which a request was larger than requests may be; such an error has no type. */
export const TOO_LARGE = 'too_large';

/** The type that an error says; undefined: it says none. */
export function scimTypeOf({ details: { scim_type: type } }: AppError): ScimType | undefined {
  return typeof type === 'string' && Object.hasOwn(SCIM_TYPES, type) ? (type as ScimType) : undefined;
}
