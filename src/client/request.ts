import { AppError } from '../domain/errors.ts';
import { requireSuccess } from './response.ts';
import { RequestError } from './network-errors.ts';
import { contentTypeOf } from '../api/content-type.ts';
import { KEY_HEADER, REPLAY_HEADER } from '../api/idempotency-key.ts';
import { operationHeader, operationIn, OPERATION_HEADER } from '../api/operation-id.ts';
import { DRY_RUN } from '../api/dry-run.ts';
import type { Fields } from '../api/fields.ts';
import type { EncodedRequest, Route } from '../api/route.ts';
import { send } from './transport.ts';
import type { PendingResponse, Transport, ResponseTimeouts } from './transport.ts';

/** A request of an operation's route, and the response that is a success. */

/** An instance, and as whom to call it. */
export interface RemoteInstance {
  /** Where it is, without the path of the API. */
  readonly url: string;
  readonly token: string | undefined;
}

/** How to get there. */
export interface Remote {
  readonly instance: RemoteInstance;
  readonly transport: Transport;
  /** The operation id of the first change, which later ones go on with: one caller serves one command. */
  operation?: string | undefined;
}

/** How long to wait for a response, and for the next piece of one that comes in pieces, in milliseconds. */
export const RESPONSE_TIMEOUT = 60_000;
export const IDLE_TIMEOUT = 300_000;

/** What a request has beside its input. */
interface Extras {
  /** The idempotency key. */
  readonly key?: string | undefined;
  readonly replayOnly?: boolean;
  /** Whether the query asks for a dry run. */
  readonly dryRun?: boolean | undefined;
  /** What stands in the place of a JSON body, made anew each time. */
  readonly stream?: () => ReadableStream<Uint8Array>;
}

/**
 * Sends an operation's input once; returns the success whose body is still to come. Throws `RequestError`,
 * and `unauthenticated` for a token that no header can hold.
 */
export async function sendRequest(
  connection: Remote,
  route: Route,
  input: Fields,
  extras: Extras,
  waiting: ResponseTimeouts,
): Promise<{ readonly url: URL; readonly response: PendingResponse }> {
  const { instance, transport } = connection;
  const request = route.request.encode(input);
  if (extras.dryRun === true) request.query.set(DRY_RUN, 'true');
  const url = urlOf(instance, route, request);
  const body = bodyOf(request, extras);
  const proof = authorization(route, instance.token);
  const headers: Record<string, string> = {
    accept: route.pieces?.type(input) ?? contentTypeOf(route),
    'user-agent': transport.agent,
    ...proof,
    ...(body === undefined ? {} : { 'content-type': contentTypeOf(route) }),
    ...(extras.key === undefined ? {} : { [KEY_HEADER]: extras.key }),
    ...(extras.key === undefined || proof.authorization === undefined ? {} : operationHeader(connection.operation)),
    ...(extras.replayOnly === true ? { [REPLAY_HEADER]: 'only' } : {}),
  };
  const sent = { method: route.method, headers, ...(body === undefined ? {} : { body, duplex: 'half' as const }) };
  const response = await send(transport, url, sent, waiting);
  await requireSuccess(url, response, transport.now());
  connection.operation ??= operationIn(response.headers.get(OPERATION_HEADER));
  return { url, response };
}

/** The URL of an instance may have a path, as it has behind a proxy that serves more. */
function urlOf({ url }: RemoteInstance, { api }: Route, { path, query }: EncodedRequest): URL {
  const target = new URL(`${url.replace(/\/+$/, '')}${api.base}${path}`);
  target.search = query.toString();
  return target;
}

const bodyOf = ({ body }: EncodedRequest, { stream }: Extras): string | ReadableStream<Uint8Array> | undefined =>
  stream === undefined ? (body === undefined ? undefined : JSON.stringify(body)) : stream();

/** The token goes where somebody must be known, and nowhere else. */
function authorization({ operation }: Route, token: string | undefined): { readonly authorization?: string } {
  const isForAnybody = 'none' in operation.permission && !operation.permission.authenticated;
  if (isForAnybody || token === undefined || token === '') return {};
  if (!/^[\x21-\x7e]{1,1000}$/.test(token))
    throw new AppError('unauthenticated', 'that is not a roster token; check it for a typing mistake', {
      hint: 'log in: roster login',
    });
  return { authorization: `Token ${token}` };
}

/** Reads what came with a success, where something else than expected leaves open what was done. Throws `RequestError`. */
export function readResponse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof AppError ? new RequestError(error, true) : error;
  }
}
