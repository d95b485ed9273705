import type { Secret } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';

/** Where minted secrets go. There must be one before anything is changed. */
export interface SecretSink {
  /** Called before the commit; throws when the secrets cannot be kept. */
  readonly deliver: (secrets: readonly Secret[]) => Promise<void>;
  /** What was delivered so far is committed, and stays whatever happens next. */
  readonly committed: () => void;
  /** `undone`: what was delivered last surely never came to be, so it is taken back; an empty new file is removed. */
  readonly close: (undone: boolean) => void;
}

/** Runs what makes secrets; a sink never keeps what surely did not happen. */
export async function withSink<T>(sink: SecretSink | undefined, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    sink?.close(false);
    return result;
  } catch (error) {
    // Where the response to a commit was lost, what was delivered may be all there is of what did happen.
    sink?.close(isSurelyUndone(error));
    throw error;
  }
}

/** Whether a call that failed surely changed nothing. */
export const isSurelyUndone = (error: unknown): boolean =>
  error instanceof AppError && (error.details.outcome === undefined || error.details.outcome === 'aborted');
