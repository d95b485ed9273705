import { remoteCaller } from '../../src/client/index.ts';
import type { RemoteInstance } from '../../src/client/request.ts';
import { errorBody } from '../../src/api/errors.ts';
import { NDJSON } from '../../src/api/ndjson.ts';
import type { Transport } from '../../src/client/transport.ts';
import type { Caller } from '../../src/core/caller.ts';
import { generateToken } from '../../src/core/secrets.ts';
import { AppError, ERRORS } from '../../src/domain/errors.ts';
import type { ErrorCode, ErrorDetails } from '../../src/domain/errors.ts';
import { routeOf } from '../../src/registry.ts';

/** A scripted transport, with a clock that moves when somebody waits. */

export const TOKEN = generateToken(() => Buffer.alloc(32, 7));

export interface Sent {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string;
}

/** The reply to a request; `signal`: the caller aborted. */
export type Reply = (signal: AbortSignal, sent: Sent) => Response | Promise<Response>;

export interface World {
  readonly outside: Transport;
  readonly caller: Caller;
  readonly sent: readonly Sent[];
  /** Pauses between attempts, in milliseconds. */
  readonly pauses: readonly number[];
  readonly isClosed: () => boolean;
  /** Moves the clock to the first timer. */
  ring(): void;
}

/** A caller whose requests get these replies; the last one repeats. */
export function worldOf(replies: readonly Reply[], instance: Partial<RemoteInstance> = {}): World {
  const sent: Sent[] = [];
  const pauses: number[] = [];
  const alarms = new Map<() => void, number>();
  let now = Date.parse('2026-03-01T09:00:00Z');
  let drawn = 0;
  let isClosed = false;
  const outside: Transport = {
    agent: 'roster/test',
    async fetch(url, init) {
      const request = new Request(url, init);
      const one = { url: new URL(url), method: request.method, headers: request.headers, body: await request.text() };
      sent.push(one);
      const reply = replies[Math.min(sent.length, replies.length) - 1];
      if (reply === undefined) throw new Error('no reply is foreseen');
      return reply(init.signal, one);
    },
    now: () => now,
    random: (bytes) => new Uint8Array(bytes).fill((drawn += 1)),
    pause: (time) => {
      pauses.push(time);
      now += time;
      return Promise.resolve();
    },
    alarm: (time, ring) => {
      alarms.set(ring, now + time);
      return () => alarms.delete(ring);
    },
    close: () => ((isClosed = true), Promise.resolve()),
  };
  return {
    outside,
    caller: remoteCaller({ url: 'https://roster.example', token: TOKEN, ...instance }, outside, routeOf),
    sent,
    pauses,
    isClosed: () => isClosed,
    ring() {
      const [first] = [...alarms].sort(([, one], [, other]) => one - other);
      if (first === undefined) throw new Error('no alarm is set');
      now = Math.max(now, first[1]);
      alarms.delete(first[0]);
      first[0]();
    },
  };
}

type Named = Readonly<Record<string, string>>;

export const ok =
  (body: unknown, headers: Named = {}): Reply =>
  () =>
    Response.json(body, { headers });

/** An error response of a roster server. */
export const refused =
  (code: ErrorCode, { details = {}, headers = {} }: { details?: ErrorDetails; headers?: Named } = {}): Reply =>
  () =>
    Response.json(errorBody(new AppError(code, `it says ${code}`, { details })), {
      status: ERRORS[code].http,
      headers,
    });

export const raw =
  (body: string, status = 200, headers: Named = { 'content-type': 'text/html' }): Reply =>
  () =>
    new Response(body, { status, headers });

/** No response: what `fetch` throws if a connection fails. */
export const broken =
  (code: string): Reply =>
  () =>
    Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(`it is ${code}`), { code }) }));

/** No response and no end, until the caller aborts. */
export const silent: Reply = (signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

/** A response of which so much arrives; then the connection is cut, or stalls until the caller aborts. */
export const half =
  (begun: string, then: 'cut' | 'silence', type = 'application/json', heard = (): void => undefined): Reply =>
  (signal) => {
    let isBegun = false;
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          if (!isBegun) {
            isBegun = true;
            controller.enqueue(new TextEncoder().encode(begun));
          } else if (then === 'cut') {
            controller.error(Object.assign(new TypeError('terminated'), { code: 'ECONNRESET' }));
          } else {
            heard();
            await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
            controller.error(signal.reason);
          }
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(body, { headers: { 'content-type': type } });
  };

export const lines =
  (...values: readonly unknown[]): Reply =>
  () =>
    new Response(values.map((value) => `${JSON.stringify(value)}\n`).join(''), { headers: { 'content-type': NDJSON } });

/** The error that a call ends with; undefined: none. */
export const errorOf = (work: Promise<unknown>): Promise<AppError | undefined> =>
  work.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof AppError) return error;
      throw error;
    },
  );
