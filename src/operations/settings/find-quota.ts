import type { Reads } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import type { MachineQuota } from '../../domain/jobs/machine-types.ts';
import { nearest } from '../../lib/nearest-name.ts';

/** The quota of a machine type, or with an id. Throws `not_found` with the nearest machine type that has one. */
export async function findQuota(tx: Reads, ref: string): Promise<MachineQuota> {
  const found = await tx.machineTypes.quotaOf(ref);
  if (found !== undefined) return found;
  const all = await tx.machineTypes.quotas();
  const meant = all.find(({ id }) => id === ref.toLowerCase());
  if (meant !== undefined) return meant;
  const near = nearest(
    ref,
    all.map((one) => one.machine_type),
  );
  throw new AppError('not_found', `there is no quota of ${ref}`, {
    hint: near === undefined ? 'roster settings quota list' : `did you mean ${near}?`,
    details: { machine_type: ref, suggestions: near === undefined ? [] : [near] },
  });
}
