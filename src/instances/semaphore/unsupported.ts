import type { AnyOperation } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { byHand } from './supported.ts';

/** The refusal of an operation that the API of an instance has nothing for. */
export const unsupported = ({ name, summary }: AnyOperation): AppError =>
  new AppError('unsupported_by_server', `${summary.toLowerCase()}: the API of a Semaphore instance cannot do this`, {
    hint: byHand(name) ?? 'it works on a store, or on an instance of roster',
    details: { operation: name },
  });
