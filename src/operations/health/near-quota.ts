import { shifted } from '../../domain/time.ts';
import { currentPermissions } from '../../core/guards/permissions.ts';
import { QUOTA_WINDOW, quotaOf } from '../../core/engine/quotas.ts';
import type { QuotaUse } from '../../core/store/quotas.ts';
import type { Reads } from '../../core/store/index.ts';

/** The share of its quota from which an account is reported. */
const NEAR = 0.8;

/** Accounts that are close to their hourly quota, among the `limit` highest. */
export async function nearQuota(tx: Reads, at: string, limit: number): Promise<QuotaUse[]> {
  const since = shifted(at, -QUOTA_WINDOW);
  const near: QuotaUse[] = [];
  for (const use of await tx.quotas.since(since, limit)) {
    const most = quotaOf(await currentPermissions(tx, use.actor));
    if (use.events >= most.events * NEAR || use.bytes >= most.bytes * NEAR) near.push(use);
  }
  return near;
}
