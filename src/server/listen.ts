import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createHttpsServer, Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { HttpBindings } from '@hono/node-server';
import { AppError, systemCode } from '../domain/errors.ts';
import { normalAddress } from '../lib/ip-address.ts';
import { networkOf } from '../lib/ip-network.ts';
import { authorityOf, callerAddress } from './address.ts';
import type { IsProxy, ListenAddress } from './address.ts';
import { errorResponse, toldError } from './responses.ts';
import type { App } from './app.ts';
import { fitting } from './certificate.ts';
import type { Tls } from './certificate.ts';
import { ALWAYS } from './default-headers.ts';
import type { Log } from './log.ts';
import { connectionError } from './connection-errors.ts';

/** Puts an app on a port. */

/** Time-outs and limits of a connection; times in milliseconds. */
export interface ConnectionLimits {
  /** For the head of a request to come in whole; then it is cut with 408. */
  readonly head: number;
  /** For a request to come in whole: an import of 64 MiB over a slow line. What is done with it may take longer. */
  readonly request: number;
  /** For requests in flight when the server stops. */
  readonly stop: number;
  /** How many connections there may be at once; more are closed as they come. */
  readonly connections: number;
  /** How many of them one address may hold. */
  readonly connectionsEach: number;
}

/** How long an idle connection is kept open for its next request, in milliseconds: longer than by load balancers, so that they close it. */
const KEEP_ALIVE = 65_000;
/** How long a connection may be idle during a request, in milliseconds. */
const IDLE_TIMEOUT = 120_000;

/** The most requests on one connection without a response yet: clients wait for it before they send the next. */
const MOST_WITHOUT_RESPONSE = 16;

/** How long a client has to read a refusal before its connection is closed, in milliseconds. */
const REFUSAL_TIMEOUT = 2000;

/** The head of a request: its size in bytes, and its fields. */
const LARGEST_HEAD = 16 * 1024;
const MOST_FIELDS = 100;

export interface ListenOptions {
  readonly address: ListenAddress;
  readonly tls?: Tls;
  readonly limits: ConnectionLimits;
  readonly isProxy: IsProxy;
  /** Makes the ids of requests that never get to the app. */
  readonly newId: () => string;
  /** Logs failures outside of any response. */
  readonly failed: Log['failed'];
}

export interface Listening {
  /** With the port that it really is. */
  readonly url: string;
  /** Takes no more requests, finishes those in flight until the stop time-out, and closes the rest. */
  stop(): Promise<void>;
  /** Connections from now on get this certificate. Throws `invalid` where it cannot be used, and keeps the one before. */
  renew(tls: Tls): void;
}

/**
 * Listens. Throws `unavailable` where the port is taken or not allowed, `invalid` where the host is not of this
 * machine or certificate and key do not fit.
 */
export async function listen(app: App, options: ListenOptions): Promise<Listening> {
  const { address: listenAddress, tls, limits, isProxy, newId, failed } = options;
  const open = new Set<ServerResponse>();
  const sockets = new Set<Socket>();
  let stopping = false;

  const respond = (request: Request, { incoming, outgoing }: HttpBindings): Promise<Response> => {
    const forwarded = () => incoming.headersDistinct['x-forwarded-for']?.join(',');
    const address = callerAddress(incoming.socket.remoteAddress, forwarded, isProxy);
    const refusal = stopping
      ? stoppingNow()
      : incoming.rawHeaders.length / 2 > MOST_FIELDS
        ? tooManyFields()
        : undefined;
    if (refusal !== undefined) outgoing.setHeader('connection', 'close');
    return app(request, { address, refusal, cut: () => void outgoing.destroy() });
  };
  const listener = getRequestListener((request, bindings) => respond(request, bindings as HttpBindings), {
    errorHandler: (error) => {
      const id = newId();
      const isMalformed = error instanceof Error && error.name === 'RequestError';
      if (!isMalformed) failed('request failed', error, 'server', id);
      return errorResponse(isMalformed ? malformed() : toldError(error, id), { ...ALWAYS, 'x-request-id': id });
    },
  });
  const withoutResponse = new WeakMap<Socket, number>();
  const handle = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { socket } = incoming;
    const count = (withoutResponse.get(socket) ?? 0) + 1;
    withoutResponse.set(socket, count);
    // A target may be a whole URL, but whether there is TLS is not for the client to say.
    incoming.url = incoming.url?.replace(/^https?:(?=\/\/)/i, tls === undefined ? 'http:' : 'https:');
    open.add(outgoing);
    outgoing.once('close', () => {
      withoutResponse.set(socket, (withoutResponse.get(socket) ?? 1) - 1);
      open.delete(outgoing);
      if (stopping) incoming.socket.destroySoon();
    });
    // Requests beyond the limit are not handled.
    if (count > MOST_WITHOUT_RESPONSE) socket.destroy();
    else void listener(incoming, outgoing);
  };

  const server = makeServer(tls, limits, handle);
  const held = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = normalAddress(socket.remoteAddress ?? '') ?? '';
    if (isProxy(address)) return;
    const party = networkOf(address);
    const count = (held.get(party) ?? 0) + 1;
    held.set(party, count);
    socket.once('close', () => {
      const left = (held.get(party) ?? 1) - 1;
      if (left === 0) held.delete(party);
      else held.set(party, left);
    });
    if (count > limits.connectionsEach) socket.destroy();
  });
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('clientError', (error, socket) => {
    const begun = [...open].some((outgoing) => outgoing.socket === socket && outgoing.headersSent);
    if (begun || !socket.writable || systemCode(error) === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    socket.end(connectionError(systemCode(error), newId()));
    const cut = setTimeout(() => socket.destroy(), REFUSAL_TIMEOUT);
    socket.once('close', () => clearTimeout(cut));
  });
  server.on('tlsClientError', (error) => failed('TLS refused', error, 'client'));
  const port = await bound(server, listenAddress);
  server.on('error', (error) => failed('server failed', error, 'server'));

  return {
    url: `${tls === undefined ? 'http' : 'https'}://${authorityOf({ host: listenAddress.host, port })}`,
    renew(renewed) {
      if (server instanceof HttpsServer) server.setSecureContext(fitting(renewed));
    },
    async stop() {
      stopping = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const busy = new Set([...open].map(({ socket }) => socket));
      for (const outgoing of open) if (!outgoing.headersSent) outgoing.setHeader('connection', 'close');
      for (const socket of sockets) if (!busy.has(socket)) socket.destroySoon();
      const cut = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
        server.closeAllConnections();
      }, limits.stop);
      await closed;
      clearTimeout(cut);
    },
  };
}

type Handler = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

function makeServer(tls: ListenOptions['tls'], limits: ConnectionLimits, handle: Handler): Server {
  const options = {
    maxHeaderSize: LARGEST_HEAD,
    // The app refuses it, with a response like any other.
    requireHostHeader: false,
    headersTimeout: limits.head,
    requestTimeout: limits.request,
    keepAliveTimeout: KEEP_ALIVE,
    connectionsCheckingInterval: Math.max(50, Math.min(1000, limits.head / 4)),
  };
  const server =
    tls === undefined
      ? createHttpServer(options, handle)
      : createHttpsServer({ ...options, ...fitting(tls), handshakeTimeout: limits.head }, handle);
  // Node drops further fields silently: one more than the limit shows that there were too many.
  server.maxHeadersCount = MOST_FIELDS + 1;
  server.maxConnections = limits.connections;
  server.timeout = IDLE_TIMEOUT;
  return server;
}

/** Resolves with the port once the server listens. */
function bound(server: Server, { host, port }: ListenAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(notBound(error, { host, port })));
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function notBound(error: Error, address: ListenAddress): AppError {
  const where = authorityOf(address);
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return new AppError('unavailable', `something listens at ${where} already`, {
        hint: 'stop it, or choose another port with --listen',
        cause: error,
      });
    case 'EACCES':
      return new AppError('unavailable', `listening at ${where} is not allowed`, {
        hint: 'ports below 1024 belong to root: choose a higher one with --listen',
        cause: error,
      });
    default:
      return new AppError('invalid', `${where} is not an address of this machine: ${systemCode(error)}`, {
        hint: '--listen 127.0.0.1:7667 or an address of this machine',
        cause: error,
      });
  }
}

const stoppingNow = (): AppError => new AppError('unavailable', 'the server is stopping', { hint: 'try again soon' });

const malformed = (): AppError => new AppError('invalid', 'the request is malformed');

const tooManyFields = (): AppError =>
  new AppError('invalid', `the request has more than ${MOST_FIELDS} header fields`, {
    details: { limit: 'header fields', most: MOST_FIELDS },
  });
