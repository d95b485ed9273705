import type { AnyOperation } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { byHand } from './api/by-hand.ts';
import { READS, WRITES } from './supported.ts';
import type { Supported } from './supported.ts';

/** The refusal of an operation that the API of an instance has nothing for. */
export const unsupported = ({ name, summary }: AnyOperation): AppError =>
  new AppError('unsupported_by_server', `${summary.toLowerCase()}: the API of a Semaphore instance cannot do this`, {
    hint: byHand(name) ?? 'it works on a store, or on an instance of roster',
    details: { operation: name },
  });

/** What an instance can do of an operation. Throws `unsupported_by_server`, saying where it is done instead. */
export function requireSupported(operation: AnyOperation): Supported {
  const supported = READS[operation.name] ?? WRITES[operation.name];
  if (supported === undefined) throw unsupported(operation);
  return supported;
}
