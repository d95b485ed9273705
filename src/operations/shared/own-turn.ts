import { requestInProgress } from '../../core/engine/idempotency.ts';
import type { Reads } from '../../core/store/index.ts';

/** Throws where another run of the same bulk is still at work, for example one whose client was killed. */
export async function requireOwnTurn(tx: Reads, id: string, doneBefore: number): Promise<void> {
  if ((await tx.imports.done(id)) !== doneBefore) throw requestInProgress();
}
