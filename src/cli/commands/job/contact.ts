import { setTimeout } from 'node:timers/promises';
import { AppError } from '../../../domain/errors.ts';
import type { ErrorCode } from '../../../domain/errors.ts';
import { RENEWALS } from '../../../domain/jobs/states.ts';
import { commandLine } from '../../../lib/shell.ts';
import { unlessAborted } from '../../../lib/unless-aborted.ts';
import { jobAdvance } from '../../../operations/job/advance.ts';
import { jobEnd } from '../../../operations/job/end.ts';
import type { Cli } from '../../app/cli.ts';
import type { Job } from './views.ts';

/** How a runner speaks with the store or the instance that keeps its job. */

/** No two requests come sooner one after the other, in milliseconds. */
export const LEAST = 500;
/** How long an answer may be late, in milliseconds, or as long as until the next renewal. */
const LATE = 2000;
/** Pauses before the end is reported again, in milliseconds. */
const PAUSES = [200, 500, 1000, 2000, 4000] as const;

/** Errors after which the same request may do. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['unavailable', 'store_locked', 'rate_limited', 'internal']);

/** Whether an error may pass by itself. */
export const mayPass = (error: unknown): boolean => error instanceof AppError && PASSING.has(error.code);

/** What went wrong, for a note. */
export const reasonOf = (error: unknown): string => (error instanceof AppError ? error.message : 'roster failed');

/** Between two renewals of a lease, in whole seconds. */
export const renewalOf = (lease: number): number => Math.max(1, Math.floor(lease / RENEWALS));

/**
 * Renews the lease of a job, and waits for news for so many seconds at most; undefined: the signal came first. Throws what
 * the call throws, and `unavailable` where there is no answer in time.
 */
export async function advance(cli: Cli, id: string, wait: number, signal: AbortSignal): Promise<Job | undefined> {
  const late = AbortSignal.timeout(wait * 1000 + Math.max(LATE, wait * 1000));
  const noAnswer = () =>
    new AppError('unavailable', 'there was no answer in time', { hint: 'nothing: it is tried again' });
  const answer = cli.caller.call(jobAdvance, { job: id, wait }, { signal });
  try {
    return await unlessAborted(answer, AbortSignal.any([signal, late]), noAnswer);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** Tells how a job ended, again if need be; where that fails, a note says so, for its lease ends by itself. */
export async function reportEnd(
  cli: Cli,
  { id, name }: Pick<Job, 'id' | 'name'>,
  end: { readonly exit_status?: number; readonly stopped: boolean },
): Promise<void> {
  for (const pause of [...PAUSES, undefined]) {
    try {
      await cli.caller.call(jobEnd, { job: id, ...end });
      return;
    } catch (error) {
      if (pause === undefined || !mayPass(error)) {
        const look = commandLine('roster', 'job', 'show', id);
        cli.note(
          `the end of ${name} could not be reported (${reasonOf(error)}), and it counts as lost: ${look}`,
          'needed',
        );
        return;
      }
      await cli.io.pause(pause);
    }
  }
}

/** Waits so many milliseconds, or until the signal. */
export const pause = (time: number, signal: AbortSignal): Promise<void> =>
  setTimeout(time, undefined, { signal }).catch(() => undefined);
