import { allows } from '../../domain/access/permission-set.ts';
import type { PermissionSet } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import { isRunning } from '../../domain/time.ts';
import type { Actor, Environment, EventDraft } from '../context.ts';
import type { Writes } from '../store/index.ts';
import { canonicalMetadata } from './audit.ts';

/**
 * How much one account may make a server store for good in an hour: audit events, and responses that are kept for
 * repeated calls. Local calls have no quota: who can open the store could fill the disk without roster.
 */

/** In milliseconds. */
export const QUOTA_WINDOW = 60 * 60 * 1000;

/** Events and bytes in a window. */
interface Quota {
  readonly events: number;
  readonly bytes: number;
}

const MIB = 1024 * 1024;
const ORDINARY: Quota = { events: 20_000, bytes: 20 * MIB };
/** For accounts that may add people: an import of 100,000 people with groups stays below it. */
const OF_ADMINS: Quota = { events: 1_000_000, bytes: 1024 * MIB };

/** The quota of an account with these permissions. */
export const quotaOf = (permissions: PermissionSet): Quota =>
  allows(permissions, 'organization.people.invite') ? OF_ADMINS : ORDINARY;

/** The size of an event without its texts, in bytes: ids, hashes, times. */
const EVENT_BYTES = 400;

/** Charges what is about to be written to the actor's quota. Throws `rate_limited` when it would exceed the quota. */
export async function chargeQuota(
  tx: Writes,
  actor: Actor | undefined,
  written: { readonly drafts: readonly EventDraft[]; readonly output: unknown },
  { medium, now }: Environment,
): Promise<void> {
  const { drafts, output } = written;
  if (actor === undefined || medium !== 'API') return;
  const bytes = sizeOf(drafts) + (output === undefined ? 0 : Buffer.byteLength(JSON.stringify(output)));
  if (bytes === 0) return;
  const known = await tx.quotas.get(actor.id);
  const current = known !== undefined && isRunning(known.window_start, now(), QUOTA_WINDOW) ? known : undefined;
  const before = current ?? { window_start: new Date(now()).toISOString(), events: 0, bytes: 0 };
  const after = { ...before, name: actor.username, events: before.events + drafts.length, bytes: before.bytes + bytes };
  const quota = quotaOf(actor.permissions);
  const age = now() - Date.parse(before.window_start);
  if (after.events > quota.events) throw exceeded('audit events', age);
  if (after.bytes > quota.bytes) throw exceeded('bytes of audit events', age);
  await tx.quotas.set(actor.id, after);
}

const sizeOf = (drafts: readonly EventDraft[]): number =>
  drafts.reduce(
    (sum, draft) => sum + EVENT_BYTES + Buffer.byteLength(draft.description + draft.name + canonicalMetadata(draft)),
    0,
  );

function exceeded(what: string, age: number): AppError {
  const seconds = Math.ceil((QUOTA_WINDOW - age) / 1000);
  return new AppError('rate_limited', `this account has reached its hourly limit of ${what}`, {
    hint: `try again in ${Math.ceil(seconds / 60)} minutes, or do it on the store itself`,
    details: { limit: `${what} of one account`, retry_after_seconds: seconds },
  });
}
