import { AppError } from '../domain/errors.ts';
import type { CallOptions } from '../core/context.ts';
import type { Operation, Secret } from '../core/operation.ts';

/** Secrets that a server made: their change is done before they are here. */

/** The secrets in what an operation answered. */
export const secretsOf = (operation: Operation, output: unknown): readonly Secret[] =>
  operation.mode === 'read' ? [] : (operation.secrets?.(output) ?? []);

/** Hands secrets over. Throws what the taker throws, and says that the change was made all the same. */
export async function deliverDone(
  deliver: CallOptions['deliver'],
  secrets: readonly Secret[],
  hint = 'the secret is lost: reset the password or the token once there is a place for the new one',
): Promise<void> {
  try {
    if (secrets.length > 0) await deliver?.(secrets);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.code, `${error.message}; the change was made all the same`, {
      hint,
      details: { ...error.details, outcome: 'made' },
      cause: error,
    });
  }
}
