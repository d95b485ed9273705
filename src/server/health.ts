import { setTimeout } from 'node:timers/promises';
import { AppError } from '../domain/errors.ts';
import type { Incoming, ServerDependencies } from './request-handler.ts';
import { json } from './responses.ts';

/** Health checks, for process managers and load balancers: they need no token and tell nothing else. */

/** The paths of health checks. */
export const PROBES: readonly string[] = ['/healthz', '/readyz'];

/** Whether a request asks for one of them. */
export const isProbe = ({ url }: Request): boolean => PROBE.test(url);

const PROBE = new RegExp(`^https?://[^/]*(?:${PROBES.join('|')})(?:\\?|$)`);

/** The process is alive. */
export const aliveResponse = ({ defaultHeaders }: Incoming): Response => json({ status: 'ok' }, defaultHeaders);

/** Writing is tried no more often than this, in milliseconds. */
const TRIED_EVERY = 10_000;
/** A write that waits longer than this, in milliseconds, waits for another, so that the store takes writes. */
const LONGEST_TRIAL = 1000;

/** Whether a store takes writes: on a full or a read-only disk it can be read and takes none. */
export function writability({ store, environment: { now } }: Pick<ServerDependencies, 'store' | 'environment'>) {
  let last = Promise.resolve(true);
  let triedAt = -Infinity;
  return (): Promise<boolean> => {
    if (now() - triedAt < TRIED_EVERY) return last;
    triedAt = now();
    const written = store
      .write((tx) => tx.probe(), { wait: false })
      .then(
        () => true,
        (error: unknown) => error instanceof AppError && error.code === 'store_locked',
      );
    return (last = Promise.race([written, setTimeout(LONGEST_TRIAL, true, { ref: false })]));
  };
}

/** 200 once the store can be read, takes writes, is of this version and holds an organization, else 503. */
export async function readyResponse(
  { defaultHeaders }: Incoming,
  { store }: Pick<ServerDependencies, 'store'>,
  isCurrent: () => Promise<boolean>,
  takesWrites: () => Promise<boolean>,
): Promise<Response> {
  const ready = await store
    .read((tx) => tx.organization.get())
    .then(async (organization) => organization !== undefined && (await isCurrent()) && (await takesWrites()))
    .catch(() => false);
  return json({ status: ready ? 'ready' : 'not ready' }, defaultHeaders, ready ? 200 : 503);
}
