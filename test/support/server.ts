import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Environment } from '../../src/core/context.ts';
import type { Store } from '../../src/core/store/index.ts';
import type { Transport } from '../../src/client/transport.ts';
import { createApp } from '../../src/server/app.ts';
import type { RequestSummary, App, Parts } from '../../src/server/app.ts';
import { cachedStore } from '../../src/server/cached-store.ts';
import { openAny } from '../../src/stores/open.ts';
import { isCurrent } from '../../src/stores/sql/versions.ts';
import { api } from '../../src/registry.ts';
import { pages } from '../../src/web/pages.ts';
import { CALLER_ADDRESS, INSTANCE } from './backends.ts';

/** A server in the test's own process: no port, no socket. */

export { INSTANCE };

/** A transport with complete responses. */
export type TestOutside = Transport & { readonly fetch: (url: string, init: RequestInit) => Promise<Response> };

export interface TestServer {
  readonly app: App;
  readonly outside: TestOutside;
  /** The same from another address. */
  readonly outsideAt: (address: string) => TestOutside;
  /** What it observed of each response, in order. */
  readonly answered: readonly RequestSummary[];
  close(): Promise<void>;
}

/** A server over the store at a location; `parts` are those that differ from a server without limits. */
export async function testServer(
  location: string,
  environment: Environment,
  parts: Partial<Parts> = {},
): Promise<TestServer> {
  const opened = await openAny(location, { create: false });
  const { store, rest } = restful(cachedStore(opened));
  const answered: RequestSummary[] = [];
  const app = createApp({
    api: await api(),
    store,
    environment: { ...environment, medium: 'API', now: () => environment.now() + store.clockSkew() },
    version: '0.0.0-test',
    isCurrent: async () => isCurrent(await opened.version()),
    observe: (one) => answered.push(one),
    pages,
    ...parts,
  });
  const at = (address: string) => (request: Request) => app(request, { address });
  // Waiting for the same request means waiting for the changes in progress.
  const outside = { ...outsideOf(environment, at(CALLER_ADDRESS)), pause: rest };
  return {
    app,
    outside,
    outsideAt: (address) => ({ ...outside, fetch: (url, init) => at(address)(new Request(url, init)) }),
    answered,
    close: () => store.close(),
  };
}

/** A store, and how to wait until no change is being made in it. */
function restful(store: Store): { readonly store: Store; readonly rest: () => Promise<void> } {
  const inHand = new Set<Promise<unknown>>();
  return {
    store: {
      ...store,
      write: (work, options) => {
        const done = store.write(work, options);
        const settled: Promise<unknown> = done.then(
          () => inHand.delete(settled),
          () => inHand.delete(settled),
        );
        inHand.add(settled);
        return done;
      },
    },
    async rest() {
      await Promise.all(inHand);
      // What follows a commit takes some turns of the event loop.
      for (let turn = 0; turn < 20; turn += 1) await nextTurn();
    },
  };
}

/** The transport of a remote caller whose requests go to a function; pauses take no time. */
export function outsideOf(environment: Environment, answer: (request: Request) => Promise<Response>): TestOutside {
  let drawn = 0;
  return {
    agent: 'roster/test',
    fetch: (url, init) => answer(new Request(url, init)),
    now: environment.now,
    random: (bytes) =>
      createHash('sha256')
        .update(`key ${(drawn += 1)}`)
        .digest()
        .subarray(0, bytes),
    pause: () => Promise.resolve(),
    alarm: () => () => undefined,
    close: () => Promise.resolve(),
  };
}

/** For sandboxes without a server: every request fails as if nothing listens. */
export const nowhere: Transport = {
  agent: 'roster/test',
  fetch: () =>
    Promise.reject(
      new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }),
    ),
  now: () => 0,
  random: (bytes) => new Uint8Array(bytes),
  pause: () => Promise.resolve(),
  alarm: () => () => undefined,
  close: () => Promise.resolve(),
};

/** Standard error without the line that names the instance before a change, which has a test of its own. */
export const withoutPlace = (stderr: string): string => stderr.replace(/^changing .* at https:\/\/roster\.test\n/m, '');
