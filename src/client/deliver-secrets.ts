import { AppError, madeAllTheSame } from '../domain/errors.ts';
import type { CallOptions } from '../core/caller.ts';
import type { Operation, Secret } from '../core/operation.ts';

/** Secrets that a server made: their change is done before they are here. */

/** The secrets in the output of an operation. */
export const secretsOf = (operation: Operation, output: unknown): readonly Secret[] =>
  operation.mode === 'read' ? [] : (operation.secrets?.(output) ?? []);

/** Hands secrets over. Throws what the taker throws, and says that the change was made all the same. */
export async function deliverSecrets(
  deliver: CallOptions['deliver'],
  secrets: readonly Secret[],
  hint?: string,
): Promise<void> {
  try {
    if (secrets.length > 0) await deliver?.(secrets);
  } catch (error) {
    throw error instanceof AppError ? madeAllTheSame(error, hint) : error;
  }
}
