import { Hono } from 'hono';
import type { AppError } from '../domain/errors.ts';
import type { ApiTable } from '../api/api.ts';
import { DOCS_PATH } from '../api/openapi/index.ts';
import { DOCUMENT_PATH, INSTANCE_PATH } from '../api/openapi/server-paths.ts';
import { named, numbered } from '../api/path.ts';
import { methodsAt } from './methods.ts';
import type { MethodAndPath } from './methods.ts';
import { hintsOf } from '../api/hints.ts';
import { BASE, V1 } from '../api/route.ts';
import { errorResponse, noRoute, toldError } from './responses.ts';
import { representations } from './representations.ts';
import { handleRequest } from './request-handler.ts';
import type { Incoming, ServerDependencies } from './request-handler.ts';
import { credentialsIn } from './credentials.ts';
import { docsOf } from './docs/index.ts';
import { mountedPages } from './pages.ts';
import { apisAt, faultIn, NO_PATH, proofOf, refused, tokenOf } from './handling.ts';
import type { Handling } from './handling.ts';
import { defaultHeadersOf, harmlessId } from './default-headers.ts';
import { aliveResponse, isProbe, readyResponse, writability } from './health.ts';
import { instanceResponse } from './instance.ts';
import type { Client, Limits } from './limits.ts';
import { metricsResponse } from './metrics-response.ts';
import type { Exposition } from './metrics-response.ts';
import { serverFeed, serverWatchers } from './feed.ts';
import type { Feed } from '../core/engine/feed.ts';
import type { ThreadedReads } from './long-reads.ts';
import type { Watchers } from '../core/engine/watchers.ts';
import type { Share } from './sharing.ts';
import type { Page } from '../web/frame/page.ts';
import { hashToken } from '../core/secrets.ts';
import { allowList, entryOf, LET_IN } from './allow-list.ts';
import { overLimit } from './over-limit.ts';
import { keyedQueue } from '../lib/keyed-queue.ts';

/** The server as a function from request to response; `listen.ts` puts it on a port, a test calls it. */

export interface Parts extends Pick<ServerDependencies, 'store' | 'environment'> {
  readonly api: ApiTable;
  readonly version: string;
  /** Whether the store is of this roster's version: another program may have migrated it meanwhile. */
  readonly isCurrent: () => Promise<boolean>;
  /** Called after each response. */
  readonly observe: (summary: RequestSummary) => void;
  /** Called on an internal error after a response has begun, with the id of its request. */
  readonly failed?: (id: string, error: unknown) => void;
  /** Rate limits; without them there are none. */
  readonly limits?: Limits;
  /** How requests share the thread; without it they do not. */
  readonly shares?: () => Share;
  /** What watches the audit log; without it the app has one of its own, which nothing stops. */
  readonly feed?: Feed;
  /** The same of who watches the activity. */
  readonly watchers?: Watchers;
  /** Where long reads run; without it, on the thread of the app. */
  readonly longReads?: ThreadedReads | undefined;
  /** Aborted when the server stops; left out: nothing stops it. */
  readonly stopping?: AbortSignal;
  /** What `/metrics` shows; without it there is no such path. */
  readonly metrics?: Exposition;
  /** The pages for browsers; without them there are none. */
  readonly pages?: readonly Page[];
  /** A proxy in front does TLS, so that browsers have it. */
  readonly behindTls?: boolean;
}

/** A request and its outcome: nothing in it is secret. */
export interface RequestSummary {
  readonly id: string;
  /** The request id that the client gave, where it is harmless. */
  readonly clientId: string | undefined;
  readonly method: string;
  /** Method and path of the route, or NO_PATH; never the path of the request itself. */
  readonly route: string;
  readonly status: number;
  readonly address: string;
  /** The IP allow list does not have the address; left out: it does. */
  readonly isShutOut?: boolean;
  /** In milliseconds. */
  readonly duration: number;
  readonly code: string | undefined;
  /** The rate limit that was reached. */
  readonly limit: string | undefined;
  /** An internal error, or that of a damaged store. */
  readonly fault: unknown;
}

/** What the listener knows of a connection. */
interface Connection {
  readonly address: string;
  /** Why it takes no request, whatever the request is. */
  readonly refusal?: AppError | undefined;
  /** Ends it in the middle of a response. */
  readonly cut?: (() => void) | undefined;
}

export type App = (request: Request, connection: Connection) => Promise<Response>;

/** Makes the server of these parts. Every failure becomes a response. */
export function createApp(parts: Parts): App {
  const { environment } = parts;
  const addresses = allowList(parts.store, environment.now);
  const { store } = addresses;
  const inOwnWords = hintsOf(parts.api.routes.filter(({ api }) => api === V1));
  const feed = parts.feed ?? serverFeed(store);
  const watchers = parts.watchers ?? serverWatchers(store);
  const around: ServerDependencies = {
    store,
    environment,
    inFlight: new Set(),
    queued: keyedQueue(),
    feed,
    watchers,
    longReads: parts.longReads,
    stopping: parts.stopping,
    inOwnWords,
    within: (incoming, request, isFirst) => withinOther(incoming, request, isFirst),
    represent: representations(),
  };
  const credentials = credentialsIn(around);
  const apiAt = apisAt(parts.api.routes.map(({ api }) => api));
  const hono = new Hono<{ Bindings: Handling }>();
  const { routes } = parts.api;
  const paths: MethodAndPath[] = [];
  for (const route of routes) {
    const { api, method, path, parameters } = route;
    const pattern = api.base + numbered(path);
    const patterns = [pattern, ...(api.alias === undefined ? [] : [api.alias + numbered(path)])];
    for (const one of patterns) paths.push({ method, pattern: one });
    hono.on(method, api.strict ? patterns : patterns.flatMap((one) => [one, `${one}/`]), (c) => {
      c.env.route = `${method} ${api.base}${path}`;
      return handleRequest(route, { ...c.env.incoming, params: named(parameters, c.req.param()) }, around);
    });
  }
  const at = (path: string, respond: (incoming: Incoming) => Response | Promise<Response>): void => {
    paths.push({ method: 'GET', pattern: path });
    hono.get(path, (c) => {
      c.env.route = `GET ${path}`;
      return respond(c.env.incoming);
    });
  };
  const { limits, metrics } = parts;
  const pages = mountedPages(parts.pages ?? [], parts.behindTls ?? false);
  for (const page of pages.all) {
    paths.push(page);
    hono.on(page.method, page.pattern, (c) => {
      c.env.route = page.route;
      const incoming = { ...c.env.incoming, params: c.req.param() };
      return page.respond(incoming, around, (error) => (c.env.error = error));
    });
  }
  at(BASE + INSTANCE_PATH, (incoming) => instanceResponse(incoming, around, parts.version, routes));
  const docs = docsOf(parts.api, parts.version);
  at(BASE + DOCUMENT_PATH, docs.document);
  at(DOCS_PATH, docs.page);
  at('/healthz', aliveResponse);
  const takesWrites = writability(around);
  at('/readyz', (incoming) => readyResponse(incoming, around, parts.isCurrent, takesWrites));
  if (metrics !== undefined) at('/metrics', (incoming) => metricsResponse(incoming, around, metrics));
  const allowed = methodsAt(paths);
  hono.notFound(({ env, req }) => refused(env, noRoute(req.method, req.path, allowed(req.path))));
  hono.onError((error, { env, req }) => {
    const told = toldError(error, env.incoming.id);
    return refused(env, req.path.startsWith(`${BASE}/`) ? around.inOwnWords(told) : told);
  });

  /** What answers as if no path were any: it is all that a client sees whose address is not allowed. */
  const nowhere = new Hono<{ Bindings: Handling }>();
  nowhere.notFound(({ env, req }) => refused(env, noRoute(req.method, req.path, [])));

  const answerErrors =
    (request: Request, incoming: Pick<Incoming, 'defaultHeaders'>, isForBrowser = pages.isForBrowser) =>
    (error: AppError): Response =>
      isForBrowser(request)
        ? pages.errorPage(error, incoming)
        : errorResponse(error, incoming.defaultHeaders, apiAt(new URL(request.url).pathname));

  async function withinOther(incoming: Incoming, request: Request, isFirst: boolean): Promise<Response> {
    const share = parts.shares?.();
    const handling: Handling = {
      incoming: {
        ...incoming,
        request,
        params: {},
        onAuthenticated: (actorId) => share?.begin(actorId),
        sharing: share,
      },
      route: NO_PATH,
      answerError: answerErrors(request, incoming),
      error: undefined,
      isAuthenticated: true,
    };
    const client = { token: incoming.tokenHash, address: incoming.address, probe: false };
    const excess = isFirst ? undefined : await limits?.check(client, credentials.isValid);
    const response = excess === undefined ? await hono.fetch(request, handling) : refused(handling, excess);
    share?.end();
    if (handling.error?.code === 'internal') incoming.failed(handling.error.cause ?? handling.error);
    return response;
  }

  return async (request, { address, refusal, cut }) => {
    const { now, newId } = parts.environment;
    const begun = now();
    const id = newId();
    const probe = isProbe(request);
    const entry = probe ? LET_IN : await entryOf(addresses, address, id);
    const token = pages.isPage(request) ? pages.tokenIn(request) : tokenOf(request);
    const tokenHash = token === undefined ? undefined : hashToken(token);
    const defaultHeaders = defaultHeadersOf(request.url, id);
    const share = parts.shares?.();
    const handling: Handling = {
      incoming: {
        request,
        id,
        address,
        params: {},
        token,
        tokenHash,
        defaultHeaders,
        onAuthenticated: (actorId) => {
          handling.isAuthenticated = true;
          share?.begin(actorId);
        },
        async requireLetIn() {
          if (!(await addresses.allows(address))) throw noRoute(request.method, new URL(request.url).pathname, []);
        },
        sharing: share,
        failed: (error) => parts.failed?.(id, error),
        cut,
      },
      route: NO_PATH,
      answerError: answerErrors(request, { defaultHeaders }, entry.isShutOut ? pages.isStrayBrowser : undefined),
      error: undefined,
      isAuthenticated: false,
    };
    const client = { token: tokenHash, address, probe };
    const { isShutOut } = entry;
    const response = await (isShutOut
      ? nowhere.fetch(request, handling)
      : answered(request, handling, client, entry.failure ?? refusal));
    share?.end();
    parts.observe({
      id,
      clientId: harmlessId(request.headers.get('x-request-id')),
      method: request.method,
      route: handling.route,
      status: response.status,
      address,
      duration: now() - begun,
      ...(isShutOut ? { isShutOut } : {}),
      ...faultIn(handling),
    });
    return response;
  };

  /** The response to a client that is let in; `refusal`: why it gets nothing, whatever the request is. */
  async function answered(
    request: Request,
    handling: Handling,
    client: Client,
    refusal: AppError | undefined,
  ): Promise<Response> {
    const excess = limits && (await overLimit(request, client, limits, credentials));
    const reason = excess ?? refusal;
    if (reason !== undefined) return refused(handling, reason);
    const response = await hono.fetch(request, handling);
    await limits?.settle(client, proofOf(handling));
    return response;
  }
}
