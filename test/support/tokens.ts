import { readFileSync } from 'node:fs';
import type { ContextEntry } from '../../src/cli/context/config.ts';
import type { Token } from '../../src/cli/commands/token/views.ts';
import type { Result, RunOptions, Sandbox } from '../harness.ts';

/** What tests of tokens share. */

/** A token that was just made, as it is shown under --reveal. */
export interface MadeToken extends Token {
  readonly token: string;
  readonly old_ends_at: string | null;
  readonly replaced_current: boolean;
}

export const createToken = (box: Sandbox, ...argv: readonly string[]): Promise<MadeToken> =>
  box.json<MadeToken>(['token', 'create', ...argv, '--reveal']);

export const resetToken = (box: Sandbox, ...argv: readonly string[]): Promise<MadeToken> =>
  box.json<MadeToken>(['token', 'reset', ...argv, '--reveal']);

export const listTokens = (box: Sandbox, ...argv: readonly string[]): Promise<Token[]> =>
  box.json<Token[]>(['token', 'list', ...argv]);

/** The same organization, used with this token and no configuration. */
export function withToken(box: Sandbox, token: string): Sandbox {
  const env = { ROSTER_TOKEN: token, ROSTER_CONFIG_DIR: box.path('no-config') };
  const run = (argv: readonly string[] | string, options: RunOptions = {}): Promise<Result> =>
    box.run(argv, { ...options, env: { ...env, ...options.env } });
  return {
    ...box,
    run,
    async json(argv, options) {
      const ran = await run([...(typeof argv === 'string' ? argv.split(' ') : argv), '--json'], options);
      if (ran.code !== 0) throw new Error(`${String(argv)} exited ${ran.code}: ${ran.stderr}`);
      return JSON.parse(ran.stdout) as never;
    },
  };
}

/** Whether a token authenticates: the exit status of whoami. */
export const whoamiWith = async (box: Sandbox, token: string): Promise<number> =>
  (await withToken(box, token).run('whoami')).code;

/** The context of the organization in a configuration. */
export function contextOf(box: Sandbox, folder = 'config'): ContextEntry {
  const { contexts } = JSON.parse(readFileSync(box.path(`${folder}/config.json`), 'utf8')) as {
    readonly contexts: Readonly<Record<string, ContextEntry>>;
  };
  const entry = contexts[box.backend.context];
  if (entry === undefined) throw new Error('there is no context for the organization');
  return entry;
}
