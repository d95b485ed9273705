import { emptySandbox, localBackends, sandbox } from '../harness.ts';
import type { Backend, RunOptions, Sandbox } from '../harness.ts';
import { AWKWARD_TOKEN, AWKWARD_URL, awkwardSemaphore } from './awkward-semaphore/index.ts';
import type { AwkwardSemaphore } from './awkward-semaphore/index.ts';
import { semaphoreContext } from './semaphore-context.ts';
import type { SemaphoreContext } from './semaphore-context.ts';

/** What a test of commands on an instance of Semaphore with its oddities begins with; it destroys the sandbox afterwards. */
export interface OnAwkward {
  readonly box: Sandbox;
  /** It was asked for nothing yet. */
  readonly instance: AwkwardSemaphore;
  /** The context of the instance. */
  readonly there: SemaphoreContext;
  /** Options of a run in which requests for this path are answered with a text. */
  readonly answering: (path: string, text: string, status?: number) => RunOptions;
}

/** On SQLite; `organization`: whether there is one in the sandbox. */
export async function onAwkward({ organization = true } = {}): Promise<OnAwkward> {
  const [sqlite] = localBackends() as readonly [Backend, ...Backend[]];
  const box = await (organization ? sandbox(sqlite) : emptySandbox(sqlite));
  const instance = awkwardSemaphore(box.environment);
  const { outside } = instance;
  const there = await semaphoreContext(box, outside, { url: AWKWARD_URL, token: AWKWARD_TOKEN });
  instance.requests.length = 0;
  const answering: OnAwkward['answering'] = (path, text, status = 200) => ({
    remote: () =>
      Promise.resolve({
        ...outside,
        fetch: (url: string, init: RequestInit) =>
          new URL(url).pathname === `/api/v1alpha${path}`
            ? Promise.resolve(new Response(text, { status }))
            : outside.fetch(url, init),
      }),
  });
  return { box, instance, there, answering };
}
