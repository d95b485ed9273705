import { AppError } from '../../domain/errors.ts';
import type { TrustRecord } from '../../domain/signin/trust.ts';
import { nearest } from '../../lib/nearest-name.ts';
import type { Reads } from '../../core/store/index.ts';

/** A trust by its id or the exact pattern of its subject. Throws `not_found` with the nearest pattern, and `ambiguous`. */
export async function findTrust(tx: Reads, ref: string): Promise<TrustRecord> {
  const trusts = await tx.trusts.all();
  const byId = trusts.find(({ id }) => id === ref.toLowerCase());
  if (byId !== undefined) return byId;
  const [found, ...others] = trusts.filter(({ subject }) => subject === ref);
  if (found === undefined) throw noSuchTrust(trusts, ref);
  if (others.length === 0) return found;
  const ids = [found, ...others].map(({ id }) => id);
  throw new AppError('ambiguous', `${ids.length} trusts have the subject ${ref}`, {
    hint: `name one by its id: ${ids.slice(0, 5).join(', ')}`,
    details: { trust: ref, candidates: ids },
  });
}

function noSuchTrust(trusts: readonly TrustRecord[], ref: string): AppError {
  const near = nearest(
    ref,
    trusts.map(({ subject }) => subject),
  );
  return new AppError('not_found', `there is no trust ${ref}`, {
    hint: near === undefined ? 'roster signin trust list' : `did you mean ${near}?`,
    details: { trust: ref, suggestions: near === undefined ? [] : [near] },
  });
}
