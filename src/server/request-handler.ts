import type { Environment } from '../core/context.ts';
import type { IdempotencyKey } from '../core/caller.ts';
import { authorizeOnly, execute } from '../core/engine/index.ts';
import { requestInProgress } from '../core/engine/idempotency.ts';
import { yieldThread } from '../core/engine/time-budget.ts';
import type { Operation, Schema } from '../core/operation.ts';
import type { Session } from '../core/engine/call.ts';
import type { Feed } from '../core/engine/feed.ts';
import type { LongReads } from '../core/engine/long-reads.ts';
import type { ThreadedReads } from './long-reads.ts';
import type { Watchers } from '../core/engine/watchers.ts';
import type { Sharing } from '../core/engine/sharing.ts';
import { hashSecret } from '../core/secrets.ts';
import type { Store } from '../core/store/index.ts';
import type { Medium } from '../domain/audit.ts';
import { AppError } from '../domain/errors.ts';
import { itemsOf } from '../domain/field.ts';
import { requireContentType } from '../api/content-type.ts';
import { IF_MATCH_HEADER } from '../api/etag.ts';
import { takeDryRun } from '../api/dry-run.ts';
import { MOST_OF_DOCUMENT } from '../api/strict-json.ts';
import { KEY_FORM, KEY_HEADER, REPLAY_HEADER, takesKey } from '../api/idempotency-key.ts';
import { encodeNotes, NOTES_HEADER } from '../api/notes.ts';
import type { RequestParts, Route } from '../api/route.ts';
import { needsAuthentication } from '../operations/shared/operation-docs.ts';
import { operationHeader, OPERATION_HEADER } from '../api/operation-id.ts';
import { jsonText, wholeResponse } from './responses.ts';
import { sendingInner } from './inner-requests.ts';
import type { Sending } from './inner-requests.ts';
import { preconditionOf } from './precondition.ts';
import { StoppedWith } from './stopped-with.ts';
import { inStepsOf } from './in-steps.ts';
import { encodedInSteps } from './representations.ts';
import type { Represent } from './representations.ts';
import { LARGEST_BODY, LARGEST_IMPORT, LARGEST_OF_STRANGERS, readFields, readLines } from './body.ts';
import { inLines, streamed, writing } from './streamed-responses.ts';
import type { RouteCall, Told } from './streamed-responses.ts';
import type { Headers } from './default-headers.ts';
import type { KeyedQueue } from '../lib/keyed-queue.ts';
import type { InSteps } from '../lib/steps.ts';
import type { Spool } from '../lib/spool.ts';

/** From a request for a route to the operation, and from its output to the response. */

/** A request as it came in, with what the server found out about it. */
export interface Incoming {
  readonly request: Request;
  readonly id: string;
  readonly params: Readonly<Record<string, string>>;
  readonly token: string | undefined;
  /** The hash of the token; undefined: there is none, or it has not the form of one. */
  readonly tokenHash: string | undefined;
  /** The client's IP address. */
  readonly address: string;
  /** The headers of every response to it. */
  readonly defaultHeaders: Headers;
  /** Called once its token is known to be valid. */
  readonly onAuthenticated: (actorId: string) => void;
  /** Throws `not_found` once its address is not allowed any more: asked by what goes on and on. */
  readonly requireLetIn: () => Promise<void>;
  /** How its work shares the thread with others'. */
  readonly sharing: Sharing | undefined;
  /** Called on an internal error after its response has begun. */
  readonly failed: (error: unknown) => void;
  /** Closes its connection in the middle of a response, so that the client sees that it is incomplete. */
  readonly cut: (() => void) | undefined;
}

/** Where operations run. */
export interface ServerDependencies {
  readonly store: Store;
  readonly environment: Environment;
  /** Idempotency keys of requests that are being carried out. */
  readonly inFlight: Set<string>;
  /** Puts an error in the words of roster's own API. */
  readonly inOwnWords: (error: AppError) => AppError;
  /** Serializes attempts at the same secret. */
  readonly queued: KeyedQueue;
  /** What watches the audit log for all who follow it. */
  readonly feed: Feed;
  /** The same of who watches the activity. */
  readonly watchers: Watchers;
  readonly longReads: ThreadedReads | undefined;
  /** Aborted when the server stops; undefined: nothing stops it. */
  readonly stopping: AbortSignal | undefined;
  readonly represent: Represent;
  /** Handles a request within another; `isFirst`: the rate limits counted it as the one that holds it. */
  readonly within: (incoming: Incoming, request: Request, isFirst: boolean) => Promise<Response>;
}

type SessionParts = Pick<
  ServerDependencies,
  'store' | 'environment' | 'queued' | 'feed' | 'watchers' | 'longReads' | 'stopping'
>;

/** The session in which a request runs an operation. */
export const sessionOf = (
  { id, request, token, tokenHash, address, onAuthenticated, requireLetIn, sharing }: Incoming,
  { store, environment, queued, feed, watchers, stopping, longReads: plain }: SessionParts,
  medium: Medium = environment.medium,
  longReads: LongReads | undefined = plain,
): Session => ({
  store,
  token,
  tokenHash,
  environment: { ...environment, address, medium },
  onAuthenticated,
  requireLetIn,
  queued,
  feed,
  watchers,
  longReads,
  stopping,
  requestId: () => id,
  continues: request.headers.get(OPERATION_HEADER) ?? undefined,
  ...(sharing && { sharing }),
});

/** Handles a request. Throws what the operation throws, and `invalid` and `conflict` before it runs. */
export function handleRequest(route: Route, incoming: Incoming, around: ServerDependencies): Promise<Response> {
  const session = sessionOf(incoming, around, route.api.medium, around.longReads?.of(route));
  return route.method === 'GET'
    ? answer({ parts: withoutBody(incoming), lines: undefined, digest: '' }, route, incoming, session, around)
    : handleBody(route, incoming, session, around);
}

/** Handles a request that may have a body. */
async function handleBody(
  route: Route,
  incoming: Incoming,
  session: Session,
  around: ServerDependencies,
): Promise<Response> {
  // No body is read before its client is authenticated.
  if (needsAuthentication(route.operation))
    await authorizeOnly(session, route.operation as Operation, idempotencyOf(route, incoming.request, ''));
  const lines = route.lines === undefined ? undefined : around.environment.spool<unknown>();
  try {
    return await answer(await readRequest(route, incoming, lines, around), route, incoming, session, around);
  } catch (error) {
    lines?.close();
    throw error;
  }
}

/** Runs the operation of a request that was read. */
async function answer(
  { parts, lines, digest }: RequestRead,
  route: Route,
  incoming: Incoming,
  session: Session,
  around: ServerDependencies,
): Promise<Response> {
  const { request } = incoming;
  const dryRun = takeDryRun(route, parts.query);
  const decoded = route.request.decode(parts);
  const input = route.lines === undefined ? decoded : { ...decoded, [route.lines.input]: lines };
  const idempotency = idempotencyOf(route, request, digest);
  const precondition = route.operation.mode === 'read' ? {} : preconditionOf(route, request, input);
  const call: RouteCall = { route, session, input, idempotency, precondition, dryRun, incoming };
  if (route.pieces !== undefined) return streamed(call, route.pieces, around.inOwnWords);
  const release = reserve(around.inFlight, idempotency, incoming);
  const end = (): void => {
    release();
    lines?.close();
  };
  if (route.lines !== undefined) return inLines(call, route.lines, end, around.inOwnWords);
  try {
    return await single(call, incoming, around);
  } finally {
    end();
  }
}

async function single(
  { route, session, input, idempotency, precondition, dryRun }: RouteCall,
  incoming: Incoming,
  { represent, within, environment }: ServerDependencies,
): Promise<Response> {
  const { request, defaultHeaders } = incoming;
  const operation = route.operation as Operation;
  const told: Told = { notes: [], requestId: undefined };
  const options = new StoppedWith(
    request,
    operation.mode === 'read' ? {} : { ...writing(idempotency, told), ...precondition, dryRun },
  );
  const checked: unknown = await execute(session, operation, input, options);
  const { inner } = route.response;
  const inSteps: InSteps = (steps) => inStepsOf(session.sharing, environment.now)(steps);
  const sending = (): Sending => ({
    address: addressOf(request, route),
    fetch: (one, isFirst) => within(incoming, one, isFirst),
    turn: () => yieldThread(session.sharing),
  });
  const output =
    inner === undefined
      ? checked
      : ((await inner(input, { send: sendingInner(request, sending()), inSteps })) ?? checked);
  const whole = route.response.whole?.(output, addressOf(request, route));
  if (whole !== undefined) return wholeResponse(whole, route.api, withTold(defaultHeaders, told));
  const { body, etag } = route.large
    ? { body: await inSteps(encodedInSteps(route, output)), etag: undefined }
    : represent(route, output);
  const headers = withTold(defaultHeaders, told);
  return jsonText(body, etag === undefined || dryRun ? headers : { ...headers, etag });
}

/** Where the client found the API: its own address may be behind a proxy. */
function addressOf({ url }: Request, { api }: Route): string {
  const { origin, pathname } = new URL(url);
  return origin + (api.alias !== undefined && pathname.startsWith(`${api.alias}/`) ? api.alias : api.base);
}

const withTold = (defaultHeaders: Headers, { notes, requestId }: Told): Headers =>
  notes.length === 0 && requestId === undefined
    ? defaultHeaders
    : {
        ...defaultHeaders,
        ...(notes.length === 0 ? {} : { [NOTES_HEADER]: encodeNotes(notes) }),
        ...operationHeader(requestId),
      };

interface RequestRead {
  readonly parts: RequestParts;
  /** The values on its lines, where its body has some. */
  readonly lines: Spool<unknown> | undefined;
  readonly digest: string;
}

function withoutBody({ request: { url }, params }: Incoming): RequestParts {
  const at = url.indexOf('?');
  return { params, query: new URLSearchParams(at < 0 ? '' : url.slice(at)), body: {} };
}

async function readRequest(
  route: Route,
  incoming: Incoming,
  lines: Spool<unknown> | undefined,
  { environment }: ServerDependencies,
): Promise<RequestRead> {
  const { request } = incoming;
  const parts = withoutBody(incoming);
  const begin = (): void => requireContentType(route, request.headers.get('content-type'));
  if (route.lines !== undefined && lines !== undefined) {
    const item = itemsOf(route.operation.input as Schema, route.lines.input);
    const digest = await readLines(request.body, item, lines, { largest: LARGEST_IMPORT, begin });
    return { parts, lines, digest };
  }
  const largest = route.large
    ? LARGEST_IMPORT
    : needsAuthentication(route.operation)
      ? LARGEST_BODY
      : LARGEST_OF_STRANGERS;
  const { value, digest } = await readFields(request, {
    largest,
    begin,
    form: route.api.form === true,
    values: route.large ? MOST_OF_DOCUMENT : undefined,
    inSteps: route.large ? inStepsOf(incoming.sharing, environment.now) : undefined,
  });
  return { parts: { ...parts, body: value }, lines, digest };
}

/** The idempotency key of a request, and what it is a digest of. Throws `invalid`. */
function idempotencyOf(route: Route, request: Request, digest: string): IdempotencyKey | undefined {
  const key = request.headers.get(KEY_HEADER);
  if (!takesKey(route.operation)) return undefined;
  if (key === null && request.headers.has(REPLAY_HEADER))
    throw new AppError('invalid', `${REPLAY_HEADER} is for a request with an ${KEY_HEADER}`);
  if (key === null) return undefined;
  if (!KEY_FORM.test(key))
    throw new AppError('invalid', 'the Idempotency-Key must have 22 to 255 visible characters: 128 bits or more');
  const { pathname, search } = new URL(request.url);
  return {
    key,
    target: `${route.method} ${pathname}`,
    request: hashSecret(JSON.stringify([search, digest, request.headers.get(IF_MATCH_HEADER)])),
    replayOnly: request.headers.get(REPLAY_HEADER) === 'only',
  };
}

/** Refuses a request whose idempotency key is in use, until the first one ends. Throws `conflict` that a client may wait out. */
function reserve(inFlight: Set<string>, idempotency: IdempotencyKey | undefined, { token }: Incoming): () => void {
  if (idempotency === undefined) return () => undefined;
  const id = hashSecret(JSON.stringify([token ?? '', idempotency.target, idempotency.key]));
  if (inFlight.has(id)) throw requestInProgress();
  inFlight.add(id);
  return () => inFlight.delete(id);
}
