import { JSON_TYPE, contentTypeOf } from '../../src/api/content-type.ts';
import { lineOf, NDJSON } from '../../src/api/ndjson.ts';
import type { Fields } from '../../src/api/fields.ts';
import type { Route } from '../../src/api/route.ts';
import { CALLER_ADDRESS, INSTANCE } from './backends.ts';
import type { TestServer } from './server.ts';
import { textOf } from './endless.ts';

/** How an attacker asks a server. */

/** A response, read to its end. */
export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface RequestOptions {
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  readonly address?: string;
}

/** The content type that a path takes, as a header. */
export const typedFor = (path: string): Readonly<Record<string, string>> => ({
  'content-type': /\/import(?:\?|$)/.test(path) ? NDJSON : JSON_TYPE,
});

/** Sends a request to the server itself; the path is not normalised. */
export async function ask(
  { app }: Pick<TestServer, 'app'>,
  method: string,
  path: string,
  { token, headers = {}, body, address = CALLER_ADDRESS }: RequestOptions = {},
): Promise<Told> {
  const request = new Request(INSTANCE + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Token ${token}` }),
      ...(body === undefined ? {} : typedFor(path)),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const answer = await app(request, { address });
  return { status: answer.status, headers: answer.headers, text: await textOf(answer) };
}

/** Asks for a route's operation with an input. */
export function askRoute(
  server: Pick<TestServer, 'app'>,
  route: Route,
  input: Fields,
  { headers, ...options }: RequestOptions = {},
): Promise<Told> {
  const { path, query, body } = route.request.encode(input);
  const rows = route.lines === undefined ? undefined : (input[route.lines.input] as readonly unknown[]);
  const written = (fields: Fields): string =>
    route.api.form === true ? new URLSearchParams(fields as Record<string, string>).toString() : JSON.stringify(fields);
  const text = rows === undefined ? (body === undefined ? undefined : written(body)) : rows.map(lineOf).join('');
  return ask(server, route.method, `${route.api.base}${path}${query.size === 0 ? '' : `?${query.toString()}`}`, {
    ...options,
    headers: { 'content-type': contentTypeOf(route), ...headers },
    body: text,
  });
}

export const nameOf = ({ method, api, path }: Route): string => `${method} ${api.base}${path}`;

interface Told4xx {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What statuses mean where a response has no code of roster's. */
const SCIM_CODES: Readonly<Record<number, string>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  412: 'stale',
};

/** An error in the words of SCIM, which has a status and one text. */
function scimErrorIn({ status, text }: Told): Told4xx {
  const { detail: message = '', ...body } = JSON.parse(text) as Readonly<Record<string, string>>;
  expect(Object.keys(body).filter((name) => name !== 'scimType')).toEqual(['schemas', 'status']);
  expect(body.status).toBe(String(status));
  const permission = /permission (organization[\w.]+)/.exec(message)?.[1];
  return { code: SCIM_CODES[status] ?? '', message, hint: null, details: { permission } };
}

/** Whether a response is in the words of SCIM. */
export const isOfScim = ({ headers }: Told): boolean =>
  headers.get('content-type')?.startsWith('application/scim+json') === true;

/** The error in a response; asserts that it is roster's envelope, or that of SCIM, and nothing else. */
export function errorIn(told: Told): Told4xx {
  const { text, headers } = told;
  if (isOfScim(told)) return scimErrorIn(told);
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  const body = JSON.parse(text) as { readonly error: Told4xx };
  expect(Object.keys(body)).toEqual(['error']);
  expect(Object.keys(body.error)).toEqual(['code', 'message', 'hint', 'details']);
  return body.error;
}
