import { Hono } from 'hono';
import type { AppError, ErrorCode } from '../domain/errors.ts';
import type { ApiTable } from '../api/api.ts';
import { DOCS_PATH } from '../api/openapi/index.ts';
import { DOCUMENT_PATH, INSTANCE_PATH } from '../api/openapi/server-paths.ts';
import { named, numbered } from '../api/path.ts';
import { methodsAt } from './methods.ts';
import type { Place } from './methods.ts';
import { hintsOf } from '../api/hints.ts';
import { BASE, V1 } from '../api/route.ts';
import { errorAnswer, noRoute, toldError } from './responses.ts';
import { answerTo } from './request-handler.ts';
import type { Incoming, ServerDependencies } from './request-handler.ts';
import { credentialsIn } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import { docsOf } from './docs/index.ts';
import { defaultHeadersOf, harmlessId } from './default-headers.ts';
import { aliveAnswer, isProbe, readyAnswer, writability } from './health.ts';
import { instanceAnswer } from './instance.ts';
import type { Asking, Limits, Proof } from './limits.ts';
import { metricsAnswer } from './metrics-response.ts';
import type { Exposition } from './metrics-response.ts';
import type { Share } from './sharing.ts';
import { keyedQueue } from '../lib/keyed-queue.ts';

/** The server as a function from request to answer; `listen.ts` puts it on a port, a test calls it. */

export interface Parts extends Pick<ServerDependencies, 'store' | 'environment'> {
  readonly api: ApiTable;
  readonly version: string;
  /** Whether the store is of this roster's version: another program may have migrated it meanwhile. */
  readonly isCurrent: () => Promise<boolean>;
  /** Is told of each answer. */
  readonly observe: (answered: Answered) => void;
  /** Is told of a fault of ours that an answer met with after it began, under the id of its request. */
  readonly failed?: (id: string, error: unknown) => void;
  /** How many requests somebody may make; without them, as many as they like. */
  readonly limits?: Limits;
  /** How requests share the thread; without it, each takes what it likes. */
  readonly shares?: () => Share;
  /** What `/metrics` shows; without it there is no such path. */
  readonly metrics?: Exposition;
}

/** One request and what became of it: nothing in it is secret. */
export interface Answered {
  readonly id: string;
  /** The request id that the client gave, where it is harmless. */
  readonly clientId: string | undefined;
  readonly method: string;
  /** Method and path of the route, or NO_PATH; never a path that somebody typed. */
  readonly route: string;
  readonly status: number;
  readonly address: string;
  /** In milliseconds. */
  readonly duration: number;
  readonly code: string | undefined;
  /** The limit on requests that was reached. */
  readonly limit: string | undefined;
  /** A fault of ours. */
  readonly fault: unknown;
}

/** What the listener knows of a connection. */
export interface Connection {
  readonly address: string;
  /** Why it takes no request, whatever the request is. */
  readonly refusal?: AppError | undefined;
  /** Ends it in the middle of an answer. */
  readonly cut?: (() => void) | undefined;
}

/** What a request is filed under whose path is no route's. */
export const NO_PATH = 'none';

export type App = (request: Request, connection: Connection) => Promise<Response>;

/** Makes the server of these parts. Whatever fails in it becomes an answer. */
export function createApp(parts: Parts): App {
  const { store, environment } = parts;
  const inOwnWords = hintsOf(parts.api.routes.filter(({ api }) => api === V1));
  const around: ServerDependencies = { store, environment, inFlight: new Set(), queued: keyedQueue(), inOwnWords };
  const credentials = credentialsIn(around);
  const hono = new Hono<{ Bindings: Handling }>();
  const { routes } = parts.api;
  const places: Place[] = [];
  for (const route of routes) {
    const { api, method, path, parameters } = route;
    const pattern = api.base + numbered(path);
    places.push({ method, pattern });
    hono.on(method, api.strict ? [pattern] : [pattern, `${pattern}/`], (c) => {
      c.env.route = `${method} ${api.base}${path}`;
      return answerTo(route, { ...c.env.incoming, params: named(parameters, c.req.param()) }, around);
    });
  }
  const at = (path: string, answer: (incoming: Incoming) => Response | Promise<Response>): void => {
    places.push({ method: 'GET', pattern: path });
    hono.get(path, (c) => {
      c.env.route = `GET ${path}`;
      return answer(c.env.incoming);
    });
  };
  const { limits, metrics } = parts;
  at(BASE + INSTANCE_PATH, (incoming) => instanceAnswer(incoming, around, parts.version, routes));
  const docs = docsOf(parts.api, parts.version);
  at(BASE + DOCUMENT_PATH, docs.document);
  at(DOCS_PATH, docs.page);
  at('/healthz', aliveAnswer);
  const takesWrites = writability(around);
  at('/readyz', (incoming) => readyAnswer(incoming, around, parts.isCurrent, takesWrites));
  if (metrics !== undefined) at('/metrics', (incoming) => metricsAnswer(incoming, around, metrics));
  const allowed = methodsAt(places);
  hono.notFound(({ env, req }) => refused(env, noRoute(req.method, req.path, allowed(req.path))));
  hono.onError((error, { env, req }) => {
    const told = toldError(error, env.incoming.id);
    return refused(env, req.path.startsWith(`${BASE}/`) ? around.inOwnWords(told) : told);
  });

  return async (request, { address, refusal, cut }) => {
    const { now, newId } = parts.environment;
    const begun = now();
    const id = newId();
    const token = tokenOf(request.headers.get('authorization'));
    const defaultHeaders = defaultHeadersOf(request.url, id);
    const share = parts.shares?.();
    const handling: Handling = {
      incoming: {
        request,
        id,
        address,
        params: {},
        token,
        defaultHeaders,
        onAuthenticated: (actorId) => {
          handling.isAuthenticated = true;
          share?.begin(actorId);
        },
        sharing: share,
        failed: (error) => parts.failed?.(id, error),
        cut,
      },
      route: NO_PATH,
      error: undefined,
      isAuthenticated: false,
    };
    const asking = { token, address, probe: isProbe(request) };
    const excess = limits === undefined ? undefined : await excessOf(limits, asking, request, credentials);
    const reason = excess ?? refusal;
    const answer = reason === undefined ? await hono.fetch(request, handling) : refused(handling, reason);
    share?.end();
    if (reason === undefined) await limits?.settle(asking, proofOf(handling));
    parts.observe({
      id,
      clientId: harmlessId(request.headers.get('x-request-id')),
      method: request.method,
      route: handling.route,
      status: answer.status,
      address,
      duration: now() - begun,
      code: handling.error?.code,
      limit: limitIn(handling.error),
      fault: handling.error?.code === 'internal' ? (handling.error.cause ?? handling.error) : undefined,
    });
    return answer;
  };
}

/** What stands against admitting a request. A login that strangers at its address would keep out may have limits of its own. */
async function excessOf(
  limits: Limits,
  asking: Asking,
  request: Request,
  { isValid, familiarLogin }: Credentials,
): Promise<AppError | undefined> {
  const excess = await limits.admit(asking, isValid);
  const login = excess === undefined ? undefined : await familiarLogin(request, asking.address);
  return login === undefined ? excess : limits.admitFamiliar(asking.address, login);
}

/** What a request gathers on its way. */
interface Handling {
  readonly incoming: Incoming;
  route: string;
  error: AppError | undefined;
  /** Its token proved whose it is. */
  isAuthenticated: boolean;
}

const REFUSED_PROOF: readonly (ErrorCode | undefined)[] = ['unauthenticated', 'expired'];

const proofOf = ({ isAuthenticated, error }: Handling): Proof =>
  isAuthenticated ? 'given' : REFUSED_PROOF.includes(error?.code) ? 'refused' : 'none';

/** The limit that was reached, where a refusal is for one. */
const limitIn = (error: AppError | undefined): string | undefined =>
  error?.code === 'rate_limited' && typeof error.details.limit === 'string' ? error.details.limit : undefined;

/** An error as the answer, kept for whoever is told of it. */
function refused(handling: Handling, error: AppError): Response {
  handling.error = error;
  return errorAnswer(error, handling.incoming.defaultHeaders);
}

/** `Token SECRET`, as Semaphore has it, or `Bearer SECRET`. */
const tokenOf = (header: string | null): string | undefined => /^(?:Token|Bearer) +(\S+)$/i.exec(header ?? '')?.[1];
