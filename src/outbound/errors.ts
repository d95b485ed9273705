import { AppError, systemCode } from '../domain/errors.ts';
import { LATE, networkFault, networkReason } from '../lib/network-faults.ts';

/** Why a request to an address that somebody typed failed. Messages name the host alone: a path may be a secret. */

/** The refusal of a URL that no request may be sent to. */
export const wrongUrl = (what: string): AppError =>
  new AppError('invalid', `the URL ${what}`, { hint: 'such as https://hooks.example.com/roster' });

/** The refusal of a host that has an address which is not of the public internet. */
export const refusedAddress = (host: string, address: string): AppError =>
  new AppError(
    'invalid',
    `${host === address ? host : `${host} is at ${address}, which`} is not on the public internet`,
    {
      hint: `whoever runs roster can allow it: roster serve --allow-outbound ${address}, or ROSTER_ALLOW_OUTBOUND=${address}`,
      details: { host, address },
    },
  );

/** What the connection failed with, or an error that says more already. */
export function failed(host: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const reason = systemCode(error);
  const fault = networkFault(host, reason);
  if (fault !== undefined)
    return new AppError('unreachable', fault.message, { hint: fault.hint, details: { host, reason }, cause: error });
  const why = reason.startsWith('HPE_') ? 'what it answers is not HTTP' : networkReason(reason);
  return unreachable(host, why, { host, ...(reason !== '' && { reason }) }, error);
}

/** The signal came. */
export const stopped = (): AppError => new AppError('interrupted', 'stopped');

/** It took longer than the whole exchange may. */
export const tooLate = (host: string): AppError => unreachable(host, LATE, { host, reason: 'TIMEOUT' });

/** It ended in the middle. */
export const cutShort = (host: string): AppError =>
  new AppError('unreachable', `the answer of ${host} stopped halfway`, {
    hint: TRY_AGAIN,
    details: { host, reason: 'ECONNRESET' },
  });

/** The response is longer than the caller has room for. */
export const tooLong = (host: string, largest: number): AppError =>
  new AppError('unreachable', `the answer of ${host} is longer than ${largest} bytes`, {
    hint: 'check that the URL is the right one',
    details: { host, reason: 'TOO_LONG' },
  });

const TRY_AGAIN = 'check the network, and try again';

const unreachable = (host: string, why: string, details: AppError['details'], cause?: unknown): AppError =>
  new AppError('unreachable', `${host} cannot be reached: ${why}`, { hint: TRY_AGAIN, details, cause });
