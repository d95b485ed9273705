import { AppError } from '../../../domain/errors.ts';
import type { ErrorDetails } from '../../../domain/errors.ts';

/** The error about an answer that no Semaphore instance gives. */
export const notSemaphore = (url: URL, what: string, details: ErrorDetails = {}): AppError =>
  new AppError('unsupported_by_server', `${what}, so ${url.origin} is not a Semaphore instance`, {
    hint: 'check the URL, such as https://acme.semaphoreci.com',
    details,
  });
