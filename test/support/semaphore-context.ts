import type { Result, RunOptions, Sandbox } from '../harness.ts';
import { INSTANCE, testServer } from './server.ts';
import type { TestOutside } from './server.ts';
import { createToken } from './tokens.ts';

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

/** An organization that its own server shows by Semaphore's API: a group with a role of its own, and a project. */
export async function furnishAcme(box: Sandbox): Promise<void> {
  for (const argv of [
    'people add grace@acme.example --role Admin --reveal',
    'people add linus@acme.example --reveal',
    'group create engineers --member linus --description Builders',
    'role new Auditor --permission organization.audit_logs.view --description Looks',
    'group role engineers Auditor',
    'service-account create deployer --role Member --reveal',
    'project create web --description Site',
    'project people add web group:engineers --role Contributor',
  ]) {
    const result = await box.run(argv);
    if (result.code !== 0) throw new Error(`${argv}: ${result.stderr}`);
  }
}

/** The same sandbox, with a context acme of the instance that its own store makes; good for one command. */
export async function besideSemaphore(box: Sandbox): Promise<Sandbox> {
  const server = await testServer(box.location, box.environment);
  const remote = () => Promise.resolve(server.outside);
  const { token } = await createToken(box, 'elsewhere');
  await box.run(`context add acme --semaphore ${INSTANCE} --token-stdin`, { stdin: token, remote });
  const run: Sandbox['run'] = (argv, options) => box.run(argv, { remote, ...options }).finally(() => server.close());
  return { ...box, run };
}
