import * as z from 'zod/mini';
import { field, STORE } from '../../domain/field.ts';
import { storeOperation } from '../../core/operation.ts';
import type { StoreDependencies } from '../../core/operation.ts';
import type { Store } from '../../core/store/index.ts';
import type { StoreAdmin } from '../../core/store/admin.ts';
import { requireSame, requireSound, requireVersion, summaryOf } from './soundness.ts';
import type { Summary } from './soundness.ts';

const location = () => z.string().check(z.minLength(1));

/** The output of a copy. */
export const summary = z.object({
  organization: z.string(),
  people: z.number(),
  groups: z.number(),
  events: z.number(),
  head_hash: z.string(),
});

export const storeCopy = storeOperation({
  name: 'store.copy',
  summary: 'Copy an organization into an empty store, of the other engine too',
  changes: true,
  input: z.object({
    from: z.optional(field(location(), 'the store to copy, a path or postgres://…; else the current one', STORE)),
    to: field(location(), 'where the copy goes, which must be empty: a path, or postgres://…', STORE),
  }),
  output: summary,
  errors: ['conflict', 'corrupt_store', 'not_found', 'unavailable'],
  run: (source, _input, { target }) => copyInto(source, target),
});

/**
 * Copies all of a snapshot into an empty store, in one transaction, and keeps it only if it is sound and
 * the same. Throws `conflict` if the store is not empty, `corrupt_store`, `not_found`, `unavailable`.
 */
export async function copyInto(source: Store & StoreAdmin, open: StoreDependencies['target']): Promise<Summary> {
  requireVersion(await source.info());
  requireSound(await source.integrity());
  const target = await open();
  await target.migrate();
  const copied = await source.dump(async (pieces, tx) => {
    const before = await summaryOf(tx);
    return target.load(pieces, async (copy) => {
      const after = await summaryOf(copy);
      requireSame(before, after);
      return after;
    });
  });
  requireSound(await target.integrity());
  return copied;
}
