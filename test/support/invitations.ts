import type { Flat } from '../../src/cli/context/flat.ts';
import type { ListedPerson } from '../../src/domain/people.ts';
import type { Invitation, Offer } from '../../src/domain/invitations.ts';
import type { Result, RunOptions, Sandbox } from '../harness.ts';

/** What tests of invitations share. */

export const NEW_PASSWORD = 'seven quiet lanterns glow';

/** Invites, and returns the invitations with their codes. */
export const invite = (box: Sandbox, words: string): Promise<Flat<Offer>[]> =>
  box.json<Offer[]>(`people invite ${words} --reveal`);

/** Invites one person and returns the code. */
export async function codeFor(box: Sandbox, words: string): Promise<string> {
  const [made] = await invite(box, words);
  return made?.code ?? '';
}

export const invitations = (box: Sandbox, flags = ''): Promise<Flat<Invitation>[]> =>
  box.json<Invitation[]>(`invitation list --all ${flags}`.trim());

export const listed = (box: Sandbox, flags = ''): Promise<Flat<ListedPerson>[]> =>
  box.json<ListedPerson[]>(`people list --all ${flags}`.trim());

/** A sandbox of the invited person: the same organization, another configuration. */
export const newcomer = (box: Sandbox, name: string): Sandbox => {
  const env = { ROSTER_CONFIG_DIR: box.path(`config-${name}`) };
  const run: Sandbox['run'] = (argv, options = {}) => box.run(argv, { ...options, env: { ...env, ...options.env } });
  return {
    ...box,
    run,
    async json<T>(argv: readonly string[] | string, options?: RunOptions) {
      const result = await run([...(typeof argv === 'string' ? argv.split(' ') : argv), '--json'], options);
      if (result.code !== 0) throw new Error(`${String(argv)} exited ${result.code}: ${result.stderr}`);
      return JSON.parse(result.stdout) as T;
    },
  };
};

/** Accepts with a code and a password from standard input. */
export const accept = (
  box: Sandbox,
  code: string,
  flags = '--json',
  password: string = NEW_PASSWORD,
): Promise<Result> =>
  box.run(`invitation accept --code-stdin --password-stdin ${flags}`.trim(), { stdin: `${code}\n${password}\n` });
