import type { Fields } from '../api/fields.ts';
import { route as define } from '../api/route.ts';
import type { Api, Route, WholeResponse } from '../api/route.ts';
import { SCIM_ALIAS, SCIM_PATH } from '../domain/scim/paths.ts';
import { scimError } from './errors.ts';
import type { Answer } from './answer.ts';

/** What identity providers speak: SCIM 2.0 (RFC 7643 and 7644), on roster's own operations. */
const SCIM: Api = {
  name: 'SCIM 2.0',
  base: SCIM_PATH,
  alias: SCIM_ALIAS,
  strict: false,
  medium: 'SCIM',
  answers: {
    type: 'application/scim+json; charset=utf-8',
    error: scimError,
    etagOf: (output) => (output as Answer).version ?? '',
  },
};

/** The field of the input that holds the body of a request. */
const BODY = 'body';

type Definition = Omit<Parameters<typeof define>[0], 'api' | 'fields'>;

interface Answering {
  /** Of an answer with a resource; by default 200. */
  readonly status?: number;
  readonly inner?: NonNullable<Route['response']['inner']>;
}

/** A route of SCIM: the body is one field of the input. */
export function route(definition: Definition, { status = 200, inner }: Answering = {}): Route {
  const made = define({ ...definition, api: SCIM, fields: 'query' });
  const hasBody = made.method !== 'GET' && made.method !== 'DELETE';
  return {
    ...made,
    fields: hasBody ? 'body' : 'query',
    request: {
      encode: ({ [BODY]: body, ...input }) => ({
        ...made.request.encode(input),
        body: hasBody ? (body as Fields) : undefined,
      }),
      decode: ({ params, query, body }) => ({
        ...made.request.decode({ params, query, body: {} }),
        ...(hasBody ? { [BODY]: body } : {}),
      }),
    },
    response: {
      ...made.response,
      ...(inner === undefined ? {} : { inner }),
      whole: (output, address) => whole(output as Answer, status, address),
    },
  };
}

/** What has no resource is answered with 204. */
function whole({ resource, version, location }: Answer, status: number, address: string): WholeResponse {
  return {
    status: resource === undefined ? 204 : status,
    body: resource === undefined ? undefined : placed(resource, address),
    headers: {
      ...(version === undefined ? {} : { etag: version }),
      ...(location === undefined ? {} : { location: address + location }),
    },
  };
}

const ADDRESSES: readonly string[] = ['location', '$ref'];

/** Addresses of resources are below that at which the client found the API. */
function placed(value: unknown, address: string): unknown {
  if (Array.isArray(value)) return value.map((one) => placed(one, address));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => [
      name,
      ADDRESSES.includes(name) && typeof inner === 'string' && inner.startsWith('/')
        ? address + inner
        : placed(inner, address),
    ]),
  );
}
