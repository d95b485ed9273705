import type { AuditHold } from '../../domain/audit-holds.ts';
import { AppError } from '../../domain/errors.ts';
import { nearest } from '../../lib/nearest-name.ts';
import type { Reads } from '../../core/store/index.ts';

/** A hold by exact name or id. Throws `not_found` with the nearest name. */
export async function findHold(tx: Reads, ref: string): Promise<AuditHold> {
  const holds = await tx.auditHolds.all();
  const found = holds.find(({ name }) => name === ref) ?? holds.find(({ id }) => id === ref.toLowerCase());
  if (found !== undefined) return found;
  const near = nearest(
    ref,
    holds.map(({ name }) => name),
  );
  throw new AppError('not_found', `there is no hold ${ref}`, {
    hint: near === undefined ? 'roster audit hold list' : `did you mean ${near}?`,
    details: { hold: ref, suggestions: near === undefined ? [] : [near] },
  });
}
