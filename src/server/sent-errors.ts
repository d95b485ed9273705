import { AppError, systemCode } from '../domain/errors.ts';
import type { ErrorCode, ErrorDetails } from '../domain/errors.ts';

/** An error on its way from one thread to another, which takes plain data alone, and of its own errors no code or cause. */
export interface SentError {
  readonly message: string;
  readonly name: string;
  readonly stack: string | undefined;
  readonly cause: SentError | undefined;
  /** That of the system or an engine; empty where there is none. */
  readonly systemCode: string;
  /** What a refusal or failure of roster's has beside; undefined: it is another error. */
  readonly told:
    | {
        readonly code: ErrorCode;
        readonly hint: string | undefined;
        readonly details: ErrorDetails;
        readonly flags: readonly string[];
        readonly isLocal: boolean;
      }
    | undefined;
}

/** How many causes of causes go along. */
const DEPTH = 5;

export function sentError(thrown: unknown, depth = DEPTH): SentError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { message, name, stack, cause } = error;
  const told = error instanceof AppError ? toldOf(error) : undefined;
  const sentCause = cause === undefined || depth === 0 ? undefined : sentError(cause, depth - 1);
  return { message, name, stack, cause: sentCause, systemCode: systemCode(error), told };
}

const toldOf = ({ code, hint, details, flags, isLocal }: AppError): SentError['told'] => ({
  code,
  hint,
  details,
  flags,
  isLocal,
});

/** The same error here, with what the log tells of it: where it was, and what it came from. */
export function receivedError({ message, name, stack, cause: sentCause, systemCode: code, told }: SentError): Error {
  const cause = sentCause === undefined ? undefined : receivedError(sentCause);
  const error =
    told === undefined
      ? Object.assign(new Error(message, cause && { cause }), { name, ...(code !== '' && { code }) })
      : new AppError(told.code, message, { ...told, cause });
  if (stack !== undefined) error.stack = stack;
  return error;
}
