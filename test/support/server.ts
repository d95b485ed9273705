import { createHash } from 'node:crypto';
import type { Environment } from '../../src/core/context.ts';
import type { Outside } from '../../src/http/transport.ts';
import { createApp } from '../../src/server/app.ts';
import type { Answered, App } from '../../src/server/app.ts';
import { openStore } from '../../src/stores/open.ts';
import { CALLER_ADDRESS } from './backends.ts';

/** A server in the test's own process: no port, no socket. */

export const INSTANCE = 'https://roster.test';

export interface TestServer {
  readonly app: App;
  readonly outside: Outside;
  /** What it was told of each answer, in order. */
  readonly answered: readonly Answered[];
  close(): Promise<void>;
}

/** A server over the store at a location. */
export async function testServer(location: string, environment: Environment): Promise<TestServer> {
  const store = await openStore(location);
  const answered: Answered[] = [];
  const app = await createApp({
    store,
    environment: { ...environment, medium: 'API', now: () => environment.now() + store.clockSkew },
    version: '0.0.0-test',
    observe: (one) => answered.push(one),
  });
  return {
    app,
    outside: outsideOf(environment, (request) => app(request, { address: CALLER_ADDRESS })),
    answered,
    close: () => store.close(),
  };
}

/** The outside of a remote caller whose requests go straight to a function; pauses take no time. */
export function outsideOf(environment: Environment, answer: (request: Request) => Promise<Response>): Outside {
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
  };
}

/** For sandboxes without a server: every request fails as it does where nothing listens. */
export const nowhere: Outside = {
  agent: 'roster/test',
  fetch: () =>
    Promise.reject(
      new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }),
    ),
  now: () => 0,
  random: (bytes) => new Uint8Array(bytes),
  pause: () => Promise.resolve(),
};

/** What is said on stderr without the line that names the instance before a change; a test of its own asserts it. */
export const withoutPlace = (stderr: string): string => stderr.replace(/^changing .*https:\/\/roster\.test\n/, '');
