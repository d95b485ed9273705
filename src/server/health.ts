import type { Incoming, Surroundings } from './calls.ts';
import { json } from './answers.ts';

/** How the server is, for whoever starts and balances servers; it needs no token and tells nothing else. */

/** Paths that are asked for all the time. */
export const PROBES: readonly string[] = ['/healthz', '/readyz'];

/** Whether a request asks for one of them. */
export const isProbe = ({ url }: Request): boolean => PROBE.test(url);

const PROBE = new RegExp(`^https?://[^/]*(?:${PROBES.join('|')})(?:\\?|$)`);

/** The process is alive. */
export const aliveAnswer = ({ standing }: Incoming): Response => json({ status: 'ok' }, standing);

/** 200 once the store answers, is of this version and holds an organization, else 503. */
export async function readyAnswer(
  { standing }: Incoming,
  { store }: Pick<Surroundings, 'store'>,
  isCurrent: () => Promise<boolean>,
): Promise<Response> {
  const ready = await store
    .read((tx) => tx.organization.get())
    .then(async (organization) => organization !== undefined && (await isCurrent()))
    .catch(() => false);
  return json({ status: ready ? 'ready' : 'not ready' }, standing, ready ? 200 : 503);
}
