import { lineOf, NDJSON } from '../../src/http/lines.ts';
import { BASE, OWN_FORM } from '../../src/http/route.ts';
import type { Fields, Route } from '../../src/http/route.ts';
import type { Backend } from './backends.ts';
import { CALLER_ADDRESS, INSTANCE } from './backends.ts';
import type { TestServer } from './server.ts';

/** How an attacker asks a server, and what is left in the store afterwards. */

/** An answer, read to its end. */
export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Asking {
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  readonly address?: string;
}

/** Sends a request to the server itself, with a path that is left as it is. */
export async function ask(
  { app }: Pick<TestServer, 'app'>,
  method: string,
  path: string,
  { token, headers = {}, body, address = CALLER_ADDRESS }: Asking = {},
): Promise<Told> {
  const request = new Request(INSTANCE + path, {
    method,
    headers: { ...(token === undefined ? {} : { authorization: `Token ${token}` }), ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const answer = await app(request, { address });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** Asks for a route's operation with an input, in the route's form. */
export function askRoute(
  server: Pick<TestServer, 'app'>,
  route: Route,
  input: Fields,
  { headers, ...asking }: Asking = {},
): Promise<Told> {
  const { path, query, body } = route.request.encode(input);
  const rows = route.lines === undefined ? undefined : (input[route.lines.asked] as readonly unknown[]);
  const type = rows === undefined ? 'application/json' : NDJSON;
  const text = rows === undefined ? (body === undefined ? undefined : JSON.stringify(body)) : rows.map(lineOf).join('');
  return ask(server, route.method, `${BASE}${path}${query.size === 0 ? '' : `?${query.toString()}`}`, {
    ...asking,
    headers: { ...(route.form === 'own' ? { accept: OWN_FORM } : {}), 'content-type': type, ...headers },
    body: text,
  });
}

export const nameOf = ({ method, path, form }: Route): string => `${method} ${path} (${form})`;

interface Told4xx {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The error in an answer; insists that it is roster's envelope and nothing beside it. */
export function errorIn({ text, headers }: Told): Told4xx {
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  const body = JSON.parse(text) as { readonly error: Told4xx };
  expect(Object.keys(body)).toEqual(['error']);
  expect(Object.keys(body.error)).toEqual(['code', 'message', 'hint', 'details']);
  return body.error;
}

const TABLES = {
  sqlite: "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name",
  postgresql:
    "select relname as name from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r' order by 1",
} as const;

/** Tables in which every attempt may leave its mark, with what of them is a change all the same. */
const MARKED: Readonly<Record<string, string | undefined>> = {
  audit_events: "select id, resource, operation, resource_id, metadata from audit_events where outcome = 'ok'",
  audit_head: undefined,
  denials: undefined,
  login_delays: undefined,
  tokens: 'select id, name, hash, subject_id, expires_at, revoked_at, permissions from tokens',
};

/** All that a change would show in: the rows of every table, but for refusals, delays, and when tokens were used. */
export async function stateOf(backend: Backend, location: string): Promise<string> {
  const tables = await backend.query<{ readonly name: string }>(location, TABLES[backend.engine]);
  const rows: string[] = [];
  for (const { name } of tables) {
    const select = Object.hasOwn(MARKED, name) ? MARKED[name] : `select * from ${name}`;
    if (select === undefined) continue;
    const found = await backend.query(location, select);
    rows.push(...found.map((row) => `${name} ${JSON.stringify(row)}`));
  }
  return rows.sort().join('\n');
}
