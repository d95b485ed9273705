import { sandbox } from '../harness.ts';
import type { Backend, Result, RunOptions, Sandbox } from '../harness.ts';
import { startIssuer } from './issuer.ts';
import type { Issuer } from './issuer.ts';

/** An organization that trusts an issuer on this machine. */

export const AUDIENCE = 'https://roster.acme.example';

export interface CiBox {
  readonly box: Sandbox;
  readonly issuer: Issuer;
  /** Adds a trust, by default in the repository acme/web, for the service account ci. */
  readonly trusting: (...more: readonly string[]) => Promise<{ readonly id: string }>;
  readonly exchange: (token: string, argv?: readonly string[], options?: RunOptions) => Promise<Result>;
  /** Exchanges a new token, and returns the environment that uses what came of it. */
  readonly exchanged: (claims?: Readonly<Record<string, unknown>>) => Promise<{ readonly ROSTER_TOKEN: string }>;
}

const prepared = async (box: Sandbox): Promise<void> => {
  await box.json('service-account create ci --role Admin --reveal');
  await box.json(`settings set url ${AUDIENCE}`);
};

/** Ready to use; the caller destroys the sandbox and stops the web servers. */
export async function ciBox(backend: Backend): Promise<CiBox> {
  const box = await sandbox(backend, prepared);
  const issuer = await startIssuer(() => box.clock.now, AUDIENCE);
  const exchange: CiBox['exchange'] = (token, argv = [], options = {}) =>
    box.run(['token', 'exchange', '--token-stdin', ...argv], { stdin: token, ...options });
  return {
    box,
    issuer,
    trusting: (...more) =>
      box.json([
        ...['signin', 'trust', 'add', '--issuer', issuer.url],
        ...(more.includes('--service-account') ? [] : ['--service-account', 'ci']),
        ...(more.includes('--subject') ? [] : ['--subject', 'repo:acme/web:*']),
        ...more,
      ]),
    exchange,
    async exchanged(claims) {
      const { code, stdout, stderr } = await exchange(issuer.token(claims));
      if (code !== 0) throw new Error(`the exchange ended with ${code}: ${stderr}`);
      return { ROSTER_TOKEN: stdout.trim() };
    },
  };
}
