import { Hono } from 'hono';
import { AppError } from '../domain/errors.ts';
import { BASE, OWN_FORM } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { allRoutes } from '../http/routes/index.ts';
import { errorAnswer, json, noRoute, toldError } from './answers.ts';
import { answerTo } from './calls.ts';
import type { Incoming, Place } from './calls.ts';
import { instanceAnswer } from './instance.ts';

/** The server as a function from request to answer; `listen.ts` puts it on a port, a test calls it. */

export interface Parts extends Omit<Place, 'inFlight'> {
  readonly version: string;
  /** Is told of each answer. */
  readonly observe: (answered: Answered) => void;
}

/** One request and what became of it: nothing in it is secret. */
export interface Answered {
  readonly id: string;
  readonly method: string;
  /** The path of the route; never one that somebody typed. */
  readonly route: string;
  readonly status: number;
  readonly address: string;
  /** In milliseconds. */
  readonly duration: number;
  readonly code: string | undefined;
  /** A fault of ours. */
  readonly fault: unknown;
}

/** What the listener knows of a connection. */
export interface Connection {
  readonly address: string;
}

export type App = (request: Request, connection: Connection) => Promise<Response>;

export async function createApp(parts: Parts): Promise<App> {
  const place: Place = { store: parts.store, environment: parts.environment, inFlight: new Set() };
  const hono = new Hono<{ Bindings: Handling }>();
  const routes = await allRoutes();
  for (const [pattern, forms] of byPattern(routes)) {
    const [, method = '', path = ''] = /^(\S+) (.+)$/.exec(pattern) ?? [];
    hono.on(method, BASE + path, (c) => {
      const route = formFor(forms, c.req.header('accept'));
      c.env.route = `${route.method} ${route.path}`;
      return answerTo(route, { ...c.env.incoming, params: named(route, c.req.param()) }, place);
    });
  }
  hono.get(`${BASE}/instance`, (c) => instanceAnswer(c.env.incoming, place, parts.version, routes));
  hono.get('/healthz', () => json({ status: 'ok' }));
  hono.get('/readyz', async () => {
    const ready = await isReady(place);
    return json({ status: ready ? 'ready' : 'not ready' }, ready ? 200 : 503);
  });
  hono.notFound((c) => errorAnswer(noRoute(c.req.method, c.req.path)));
  hono.onError((error, c) => {
    const told = toldError(error, c.env.incoming.id);
    c.env.error = told;
    return errorAnswer(told);
  });

  return async (request, { address }) => {
    const { now, newId } = parts.environment;
    const begun = now();
    const id = newId();
    const handling: Handling = {
      incoming: { request, id, address, params: {}, token: tokenOf(request.headers.get('authorization')) },
      route: 'none',
      error: undefined,
    };
    const answer = await hono.fetch(request, handling);
    answer.headers.set('x-request-id', id);
    parts.observe({
      id,
      method: request.method,
      route: handling.route,
      status: answer.status,
      address,
      duration: now() - begun,
      code: handling.error?.code,
      fault: handling.error?.code === 'internal' ? (handling.error.cause ?? handling.error) : undefined,
    });
    return answer;
  };
}

/** What a request gathers on its way. */
interface Handling {
  readonly incoming: Incoming;
  route: string;
  error: AppError | undefined;
}

/** `Token SECRET`, as Semaphore has it, or `Bearer SECRET`. */
const tokenOf = (header: string | null): string | undefined => /^(?:Token|Bearer) +(\S+)$/i.exec(header ?? '')?.[1];

/** Routes by method and path, whatever the path's parameters are called; of each form at most one. */
function byPattern(routes: readonly Route[]): ReadonlyMap<string, readonly Route[]> {
  const patterns = new Map<string, Route[]>();
  for (const route of routes) {
    let number = 0;
    const pattern = `${route.method} ${route.path.replace(/:[^/]+/g, () => `:p${(number += 1)}`)}`;
    patterns.set(pattern, [...(patterns.get(pattern) ?? []), route]);
  }
  return patterns;
}

/** The form that a client asks for; Semaphore's, where it asks for none. */
function formFor(forms: readonly Route[], accept: string | undefined): Route {
  const wanted = accept?.includes(OWN_FORM) === true ? 'own' : 'semaphore';
  const route = forms.find(({ form }) => form === wanted) ?? forms[0];
  if (route === undefined) throw new AppError('internal', 'a pattern without a route');
  return route;
}

/** The parameters under the names that the route has for them. */
function named(route: Route, numbered: Readonly<Record<string, string>>): Record<string, string> {
  const names = route.path.split('/').filter((segment) => segment.startsWith(':'));
  return Object.fromEntries(names.map((name, at) => [name.slice(1), numbered[`p${at + 1}`] ?? '']));
}

/** Whether the store answers. */
const isReady = ({ store }: Place): Promise<boolean> =>
  store
    .read((tx) => tx.organization.get())
    .then((organization) => organization !== undefined)
    .catch(() => false);
