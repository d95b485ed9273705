import { AppError } from '../domain/errors.ts';
import type { ErrorCode, ErrorDetails } from '../domain/errors.ts';

/** An error on its way from one thread to another, which takes plain data alone. */
export type SentError =
  | {
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
      readonly details: ErrorDetails;
      readonly flags: readonly string[];
      readonly isLocal: boolean;
    }
  /** A fault of ours. */
  | { readonly code: undefined; readonly message: string; readonly stack: string | undefined };

export function sentError(thrown: unknown): SentError {
  if (thrown instanceof AppError) {
    const { code, message, hint, details, flags, isLocal } = thrown;
    return { code, message, hint, details, flags, isLocal };
  }
  if (thrown instanceof Error) return { code: undefined, message: thrown.message, stack: thrown.stack };
  return { code: undefined, message: String(thrown), stack: undefined };
}

/** The same error here. */
export function receivedError(sent: SentError): Error {
  if (sent.code !== undefined) return new AppError(sent.code, sent.message, sent);
  const error = new Error(sent.message);
  if (sent.stack !== undefined) error.stack = sent.stack;
  return error;
}
