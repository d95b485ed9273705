import type { Result, RunOptions, Sandbox } from '../harness.ts';
import type { TestOutside } from './server.ts';

/** A context named acme, of a Semaphore instance that is a double. */

export interface SemaphoreContext {
  readonly url: string;
  /** Runs a command with no store and no instance but what its configuration names; the double is on the way out. */
  readonly run: (argv: readonly string[] | string, options?: RunOptions) => Promise<Result>;
  /** The same with --json; the answer, parsed. */
  readonly json: <T>(argv: string) => Promise<T>;
}

/** What reaches the double; it has no configuration yet. */
export function aroundSemaphore(box: Sandbox, outside: TestOutside, url: string): SemaphoreContext {
  const env = { ROSTER_STORE: undefined, ROSTER_URL: undefined, ROSTER_CONFIG_DIR: box.path('semaphore-config') };
  const run: SemaphoreContext['run'] = (argv, options = {}) =>
    box.run(argv, { remote: () => Promise.resolve(outside), ...options, env: { ...env, ...options.env } });
  return {
    url,
    run,
    async json<T>(argv: string) {
      const result = await run(`${argv} --json`);
      if (result.code !== 0) throw new Error(`${argv} exited ${result.code}: ${result.stderr}`);
      return JSON.parse(result.stdout) as T;
    },
  };
}

/** The same with the context, whose token was accepted. */
export async function semaphoreContext(
  box: Sandbox,
  outside: TestOutside,
  { url, token }: { readonly url: string; readonly token: string },
): Promise<SemaphoreContext> {
  const around = aroundSemaphore(box, outside, url);
  const added = await around.run(`context add acme --semaphore ${url} --token-stdin`, { stdin: token });
  if (added.code !== 0) throw new Error(`context add exited ${added.code}: ${added.stderr}`);
  return around;
}
