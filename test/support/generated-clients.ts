import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import createFetchClient from 'openapi-fetch';
import ts from 'typescript';
import type { Described, OpenApi, Parameter } from '../../src/api/openapi/types.ts';
import { required } from '../../src/lib/required.ts';
import { ROOT } from './source.ts';

/** Clients that others' generators make of the description of the API, with one call of each operation by its examples. */

/** An operation and where it is. */
export interface Place {
  readonly method: string;
  readonly path: string;
  readonly operation: Described;
}

export const placesIn = ({ paths }: OpenApi): Place[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

/** What a call gives, by where it stands in the request. */
export interface Given {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** The example of a call: all that must be given, and whatever body there is. */
export function givenIn({ parameters = [], requestBody }: Described): Given {
  const needed = parameters.filter((one): one is Parameter => 'name' in one && one.required);
  const at = (where: Parameter['in']) =>
    Object.fromEntries(needed.filter((one) => one.in === where).map(({ name, example }) => [name, example]));
  const [content] = Object.values(requestBody?.content ?? {});
  return {
    ...(Object.keys(at('path')).length === 0 ? {} : { path: at('path') }),
    ...(Object.keys(at('query')).length === 0 ? {} : { query: at('query') }),
    ...(content === undefined ? {} : { body: content.example }),
  };
}

/** Writes into a folder both clients, and a call of each operation by each: `calls-hey.ts` and `calls-fetch.ts`. */
export function generateClients(document: OpenApi, dir: string): void {
  // The compiler looks for openapi-fetch from there.
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  writeFileSync(join(dir, 'openapi.json'), JSON.stringify(document));
  execFileSync(process.execPath, [join(__dirname, 'generate-clients.mjs'), dir]);
  const calls = (call: (place: Place, given: Given) => string): string =>
    placesIn(document)
      .map((place) => `  ${place.operation.operationId}: () => ${call(place, givenIn(place.operation))},`)
      .join('\n');
  writeFileSync(
    join(dir, 'calls-hey.ts'),
    `import * as sdk from './hey';
export const CALLS = {
${calls(({ operation }, given) => `sdk.${operation.operationId}(${JSON.stringify(given)})`)}
};
// @ts-expect-error: a name is text, and a client that knew no types would not say so.
void (() => sdk.groupCreate({ body: { name: 7 } }));
`,
  );
  writeFileSync(
    join(dir, 'calls-fetch.ts'),
    `import createClient from 'openapi-fetch';
import type { operations, paths } from './schema';
const client = createClient<paths>();
export const CALLS = {
${calls(({ method, path }, { body, ...params }) => `client.${method}(${JSON.stringify(path)}, ${JSON.stringify({ params, body })})`)}
} satisfies Record<keyof operations, unknown>;
// @ts-expect-error: a name is text, and a client that knew no types would not say so.
void (() => client.POST('/groups', { body: { name: 7 } }));
`,
  );
}

/** What the compiler has against the calls, and all that they use, in its strict mode. */
export function compilerErrors(dir: string): string[] {
  const program = ts.createProgram([join(dir, 'calls-hey.ts'), join(dir, 'calls-fetch.ts')], {
    strict: true,
    noEmit: true,
    // That of other packages; what is generated is no declaration file.
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}

/** What a generated client gives back. */
export interface Told {
  readonly response: Response;
  readonly data?: unknown;
  readonly error?: unknown;
}

/** Calls an operation. */
export type Caller = (place: Place, given: Given) => Promise<Told>;

interface Connection {
  readonly baseUrl: string;
  readonly fetch: (request: Request) => Promise<Response>;
  /** undefined: nobody. */
  readonly token: string | undefined;
}

/** The client of @hey-api/openapi-ts: a function for each operation. A stream of events is read to its end, and not gone on with. */
export async function heyCaller(dir: string, { baseUrl, fetch, token }: Connection): Promise<Caller> {
  type Call = (options: object) => Promise<Told | { readonly stream: AsyncIterable<unknown> }>;
  const sdk = (await import(join(dir, 'hey/index.ts'))) as Readonly<Record<string, Call>>;
  const { client } = (await import(join(dir, 'hey/client.gen.ts'))) as { client: { setConfig(config: object): void } };
  return async ({ operation: { operationId } }, given) => {
    let response: Response | undefined;
    const remembering = async (request: Request) => (response = await fetch(request));
    client.setConfig({ baseUrl, fetch: remembering, auth: () => token });
    const call = sdk[operationId];
    if (call === undefined) throw new Error(`the client has no ${operationId}`);
    const told = await call({ ...given, sseMaxRetryAttempts: 1 });
    if (!('stream' in told)) return told;
    for await (const _ of told.stream);
    return { response: required(response, 'the response of a stream') };
  };
}

/** openapi-fetch, whose types openapi-typescript makes: a method and a path for each operation. */
export function fetchCaller({ baseUrl, fetch, token }: Connection): Caller {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const client = createFetchClient<Record<string, never>>({ baseUrl, fetch, headers });
  const request = client.request as (method: string, path: string, options: object) => Promise<Told>;
  return ({ method, path }, { body, ...params }) => request(method.toLowerCase(), path, { params, body });
}
