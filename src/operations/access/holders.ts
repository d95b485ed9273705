import type { Context } from '../../core/context.ts';
import type { AccessHolderRow, HoldersWanted } from '../../core/store/access.ts';
import type { Reads } from '../../core/store/index.ts';

/** How many are asked for at a time. */
const STEP = 1000;

/** Those who have a permission, in order, up to a limit: all of them where there is none. */
export async function everyHolder(
  { tx, pace }: Pick<Context<Reads>, 'tx' | 'pace'>,
  wanted: HoldersWanted,
  { after = null, limit = Infinity }: { readonly after?: AccessHolderRow | null; readonly limit?: number } = {},
): Promise<AccessHolderRow[]> {
  const found: AccessHolderRow[] = [];
  for (let last = after; found.length < limit;) {
    const step = Math.min(STEP, limit - found.length);
    const rows = await tx.access.holders(wanted, { after: last, limit: step }, pace);
    for (const row of rows) found.push(row);
    if (rows.length < step) break;
    last = rows.at(-1) ?? null;
    await pace();
  }
  return found;
}
