import { ERRORS } from '../../domain/errors.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { NOTES_HEADER } from '../notes.ts';
import { OPERATION_HEADER } from '../operation-id.ts';
import { refersTo } from './schemas.ts';
import type { ResponseObject, Header, ReferenceObject } from './types.ts';

/** The responses that are errors: one a status, shared by all operations that can give the same codes with it. */

/** What any request can meet with. */
export const COMMON_CODES: readonly ErrorCode[] = ['internal', 'rate_limited', 'unavailable', 'store_locked'];

export const HEADERS: Readonly<Record<string, Header>> = {
  RequestId: {
    description: 'Names the request in the log of the server.',
    required: true,
    schema: { type: 'string' },
  },
  RetryAfter: {
    description: 'How many seconds to wait before the next request.',
    required: true,
    schema: { type: 'string', pattern: '^\\d+$' },
  },
  ETag: {
    description: 'The state of what is answered, for `If-Match`.',
    required: true,
    schema: { type: 'string' },
  },
  Authenticate: {
    description: 'How to authenticate.',
    required: true,
    schema: { type: 'string' },
  },
  Notes: {
    description:
      'What followed from the change beyond what was asked for: a list of sentences as JSON; missing where nothing did.',
    required: false,
    schema: { type: 'string' },
  },
  Operation: {
    description:
      'The operation id: the `request_id` of the events that the request recorded; missing where nothing was recorded.',
    required: false,
    schema: { type: 'string', format: 'uuid' },
  },
};

const header = (name: keyof typeof HEADERS): ReferenceObject => ({ $ref: `#/components/headers/${name}` });

/** What every response carries. */
export const COMMON_HEADERS: Readonly<Record<string, ReferenceObject>> = { 'x-request-id': header('RequestId') };

/** The headers of a response: that of a change may have notes, that with a single resource has its state. */
export const headersOf = (isWrite: boolean, isResource: boolean): Readonly<Record<string, ReferenceObject>> => ({
  ...COMMON_HEADERS,
  ...(isWrite ? { [NOTES_HEADER]: header('Notes'), [OPERATION_HEADER]: header('Operation') } : {}),
  ...(isResource ? { etag: header('ETag') } : {}),
});

export interface ErrorResponses {
  /** The responses to an operation that can give these codes, beside those that any can give. */
  readonly of: (codes: readonly ErrorCode[]) => Readonly<Record<string, ReferenceObject>>;
  /** The responses that `of` referred to, by their names in order. */
  readonly components: () => Readonly<Record<string, ResponseObject>>;
}

/** Keeps the responses that come up, each under a name that says its codes. */
export function errorResponses(): ErrorResponses {
  const components = new Map<string, ResponseObject>();
  return {
    of(codes) {
      const byStatus = new Map<number, ErrorCode[]>();
      // In the order of the table, so that the same codes have the same name.
      for (const code of Object.keys(ERRORS) as ErrorCode[]) {
        if (!codes.includes(code) && !COMMON_CODES.includes(code)) continue;
        const { http } = ERRORS[code];
        byStatus.set(http, [...(byStatus.get(http) ?? []), code]);
      }
      return Object.fromEntries(
        [...byStatus].map(([status, given]) => {
          const name = given.join('.');
          components.set(name, responseWith(status, given));
          return [String(status), { $ref: `#/components/responses/${name}` }];
        }),
      );
    },
    components: () => Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

const responseWith = (status: number, codes: readonly ErrorCode[]): ResponseObject => ({
  description: codes.map((code) => `\`${code}\`: ${ERRORS[code].meaning}`).join('; '),
  headers: {
    ...COMMON_HEADERS,
    ...(status === 401 ? { 'www-authenticate': header('Authenticate') } : {}),
    ...(status === 429 || status === 503 ? { 'retry-after': header('RetryAfter') } : {}),
  },
  content: {
    'application/json': {
      schema: {
        allOf: [refersTo('Error'), { properties: { error: { properties: { code: { enum: codes } } } } }],
      },
    },
  },
});
