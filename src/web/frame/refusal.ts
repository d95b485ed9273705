import { AppError } from '../../domain/errors.ts';

/** A refusal that a page shows above its form. Throws everything else: the frame makes a page of it. */
export function refusalIn(error: unknown): AppError {
  if (error instanceof AppError && error.code !== 'internal' && !error.isLocal) return error;
  throw error;
}
