import * as z from 'zod/mini';
import type { AnyOperation, ReadOperation, Schema } from '../core/operation.ts';
import type { Medium } from '../domain/audit.ts';
import { AppError } from '../domain/errors.ts';
import type { InSteps } from '../lib/steps.ts';
import { defOf } from '../domain/field.ts';
import { fillPath, fromSegment, parametersOf } from './path.ts';
import type { Fields } from './fields.ts';
import { fromQuery, toQuery } from './query.ts';
import { unknownFields, unknownNames, unknownRefusal } from './unknown.ts';

/** A route is data: it is read by the server, by the remote caller, and by the description of the API. */

/** An API of an instance: one path has one shape and one meaning there, whatever else a request says. */
export interface Api {
  readonly name: string;
  /** What all its paths begin with. */
  readonly base: string;
  /** What a request has that its route does not know is refused; else ignored, as is a slash at the end of a path. */
  readonly strict: boolean;
  /** Bodies are forms, not JSON. */
  readonly form?: true;
  /** Another path at which all of it is found. */
  readonly alias?: string;
  /** What the audit log says of how changes came; left out: as those of the server do. */
  readonly medium?: Medium;
  /** How it differs from roster's own in what it answers. */
  readonly answers?: {
    readonly type: string;
    readonly error: (error: AppError) => { readonly status: number; readonly body: unknown };
    /** The tag of what the read of a resource returns, where tags are weak. */
    readonly etagOf: (output: unknown) => string;
  };
}

/** A response that is more than its body. */
export interface WholeResponse {
  readonly status: number;
  /** undefined: it has none. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** A request within another, for the same API. */
interface InnerRequest {
  readonly method: string;
  /** Below the base of the API. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** undefined: it has none. */
  readonly body: unknown;
}

/** What was answered to one. */
export interface InnerResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** undefined: it has none. */
  readonly body: unknown;
}

/** How requests within another are handled. */
export interface Within {
  /** Sends one: as who sends the other, and as if it came by itself. Others have the thread first. */
  readonly send: (request: InnerRequest) => Promise<InnerResponse>;
  /** Does what is to be done around them; the account of the request pays for it. */
  readonly inSteps: InSteps;
}

/** Roster's own API: for its command line, and for programs that are written for roster. */
export const V1: Api = { name: 'roster', base: '/api/v1', strict: true };

export const BASE = V1.base;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The parts of a request that hold input. */
export interface RequestParts {
  /** Decoded segments by the names of the path's parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The fields of a JSON body. */
  readonly body: Fields;
}

/** A request that holds input; `body` undefined: it has none. */
export interface EncodedRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Fields | undefined;
}

/** How pieces of a stream travel: as lines of JSON, or as text that is useful by itself. */
export interface PieceCodec {
  readonly type: (input: Fields) => string;
  /** Every content type that `type` can return, with what stands in it: on each line, or as a whole. */
  readonly types: Readonly<Record<string, Schema>>;
  readonly encode: (piece: unknown) => string;
  readonly decode: (texts: AsyncIterable<string>, input: Fields) => AsyncIterable<unknown>;
  /** Headers of the response. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Of a stream that never ends. */
  readonly live?: {
    /** An error after the response has begun. */
    readonly encodeError: (error: AppError) => string;
    /** The input that goes on after the piece with this id, as `Last-Event-ID` has it. Throws `invalid`. */
    readonly after: (input: Fields, id: string) => Fields;
  };
}

export interface Route {
  readonly api: Api;
  readonly method: Method;
  /** Below the base of the API; `:field` stands for a field of the input. */
  readonly path: string;
  readonly operation: AnyOperation;
  /** The read that shows the one thing that the path is about: its response decides over the ETag. */
  readonly resource: ReadOperation | undefined;
  /** The names of the parameters in the path. */
  readonly parameters: readonly string[];
  /** Where fields go that are not in the path. */
  readonly fields: 'query' | 'body';
  readonly request: {
    encode(input: Fields): EncodedRequest;
    /** The input, for the operation to check. Throws `invalid`. */
    decode(request: RequestParts): Fields;
  };
  readonly response: {
    encode(output: unknown): unknown;
    /** The whole response, where it is more than the encoded output; `address`: where the client found the API. */
    readonly whole?: (output: unknown, address: string) => WholeResponse;
    /** Of a request that holds others: sends them when its operation has checked it, and returns what stands for the output. */
    readonly inner?: (input: Fields, within: Within) => Promise<unknown>;
    /** The schema of the body, where it is not that of the output. */
    readonly body?: Schema;
    /** The output. Throws `unsupported_by_server` for what the operation cannot have returned. */
    decode(body: unknown, headers?: InnerResponse['headers']): unknown;
  };
  /**
   * Of a bulk: the field whose items are the lines of the request, and the one whose items are lines of the response; and
   * how many of these may come beside those of the request, at most.
   */
  readonly lines: { readonly input: string; readonly output: string; readonly beside?: number } | undefined;
  /** Of a stream. */
  readonly pieces: PieceCodec | undefined;
  /** A whole organization stands in its request, which may be as large as the lines of a bulk, or in its response. */
  readonly large: boolean;
}

interface Definition {
  readonly method: Method;
  readonly path: string;
  readonly operation: AnyOperation;
  // Of every shape, as AnyOperation is.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly resource?: ReadOperation<any, any>;
  /** By default V1. */
  readonly api?: Api;
  /** Where fields go that are not in the path; by default in the query of GET and DELETE, else in the body. */
  readonly fields?: 'query' | 'body';
  readonly lines?: NonNullable<Route['lines']>;
  /** By default false. */
  readonly large?: boolean;
  readonly pieces?: PieceCodec;
}

/** Defines a route: parameters of its path are fields of the input by name, the others go where `fields` says. */
export function route(definition: Definition): Route {
  const { method, path, operation, api = V1, resource, lines, pieces, large = false } = definition;
  const parameters = parametersOf(path);
  const standard = lines !== undefined || method === 'GET' || method === 'DELETE' ? 'query' : 'body';
  const { fields = standard } = definition;
  const inQuery = fields === 'query';
  const input = operation.input as Schema;
  const shape = defOf(input).shape ?? {};
  const known = Object.keys(shape).filter((name) => !parameters.includes(name) && name !== lines?.input);
  return {
    api,
    method,
    path,
    operation,
    resource,
    parameters,
    fields,
    request: {
      encode(input) {
        const rest = Object.fromEntries(
          Object.entries(input).filter(
            ([name, value]) => !parameters.includes(name) && name !== lines?.input && value !== undefined,
          ),
        );
        return {
          path: fillPath(path, { ...standing(shape, parameters), ...input }),
          query: toQuery(inQuery ? rest : {}),
          body: inQuery ? undefined : rest,
        };
      },
      decode({ params, query, body }) {
        if (api.strict) refuseUnknown(input, { known, inQuery, large }, { query, body });
        return {
          ...(inQuery ? fromQuery(input, query) : body),
          ...Object.fromEntries(Object.entries(params).map(([name, text]) => [name, fromSegment(text)])),
        };
      },
    },
    response: {
      encode: (output) => output,
      decode: (body) => outputFrom(operation.output as Schema, body),
    },
    lines,
    pieces,
    large,
  };
}

/** What parameters of a path stand for where a call leaves them out. */
const standing = (shape: Readonly<Record<string, Schema>>, parameters: readonly string[]): Fields =>
  Object.fromEntries(
    parameters.flatMap((name) => {
      const type = shape[name];
      return type === undefined ? [] : [[name, defOf(type).defaultValue]];
    }),
  );

/** Refuses what stands where the route looks for nothing, or under no name of its. Throws `invalid`. */
function refuseUnknown(
  input: Schema,
  { known, inQuery, large }: { readonly known: readonly string[]; readonly inQuery: boolean; readonly large: boolean },
  { query, body }: Pick<RequestParts, 'query' | 'body'>,
): void {
  const [inBody, parameters] = inQuery ? [[], known] : [known, []];
  const elsewhere = (names: Iterable<string>, place: string): string | undefined => {
    const found = [...names].filter((name) => known.includes(name));
    return found.length === 0 ? undefined : `${found.join(', ')} stands in the ${place} of this request`;
  };
  const refusal =
    unknownRefusal('parameter', unknownNames(query.keys(), parameters), {
      hint: inQuery ? undefined : elsewhere(query.keys(), 'body'),
    }) ??
    unknownRefusal('field', unknownNames(Object.keys(body), inBody), {
      hint: inQuery ? elsewhere(Object.keys(body), 'query') : undefined,
    }) ??
    // The schema of a whole organization refuses them itself, in steps.
    (large ? undefined : unknownRefusal('field', unknownFields(input, body)));
  if (refusal !== undefined) throw refusal;
}

/** What a server answered, by its schema. Throws `unsupported_by_server` for something else. */
export function outputFrom(schema: Schema, body: unknown): unknown {
  const result = z.safeParse(schema, body);
  if (result.success) return result.data;
  throw new AppError('unsupported_by_server', 'the server answered something else than this roster expects', {
    hint: 'compare the versions: roster --version, and GET /api/v1/instance',
    cause: result.error,
  });
}
