import canonicalize from 'canonicalize';
import { allows } from '../../domain/access/permission-set.ts';
import type { PermissionSet } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import { isRunning } from '../../domain/time.ts';
import type { Actor, Environment, EventDraft } from '../context.ts';
import type { Writes } from '../store/index.ts';

/**
 * How much one account may have a server write down for good in an hour: its audit events, and the answers that are
 * kept for repetitions. Whoever can open the store is not held to it: they could fill the disk without roster.
 */

/** In milliseconds. */
export const QUOTA_WINDOW = 60 * 60 * 1000;

/** Events and bytes in a window. */
export interface Quota {
  readonly events: number;
  readonly bytes: number;
}

const MIB = 1024 * 1024;
/** Of everybody, and of those who may add people: importing 100,000 of them, with groups, stays below it. */
const ORDINARY: Quota = { events: 20_000, bytes: 20 * MIB };
const OF_ADMINS: Quota = { events: 1_000_000, bytes: 1024 * MIB };

/** What an account may have written in a window, by what it may do. */
export const quotaOf = (held: PermissionSet): Quota =>
  allows(held, 'organization.people.invite') ? OF_ADMINS : ORDINARY;

/** What an event takes beside its texts, in bytes: ids, hashes, times. */
const EVENT_BYTES = 400;

/** Charges what is about to be written to whoever acts. Throws `rate_limited` where that is more than they may; nothing is changed then. */
export async function charge(
  tx: Writes,
  actor: Actor | undefined,
  written: { readonly drafts: readonly EventDraft[]; readonly output: unknown },
  { medium, now }: Environment,
): Promise<void> {
  const { drafts, output } = written;
  const bytes = sizeOf(drafts) + (output === undefined ? 0 : Buffer.byteLength(JSON.stringify(output)));
  if (actor === undefined || medium !== 'API' || bytes === 0) return;
  const known = await tx.quotas.get(actor.id);
  const current = known !== undefined && isRunning(known.window_start, now(), QUOTA_WINDOW) ? known : undefined;
  const before = current ?? { window_start: new Date(now()).toISOString(), events: 0, bytes: 0 };
  const after = { ...before, name: actor.username, events: before.events + drafts.length, bytes: before.bytes + bytes };
  const most = quotaOf(actor.permissions);
  if (after.events > most.events || after.bytes > most.bytes)
    throw exceeded(
      after.events > most.events ? 'audit events' : 'bytes of audit events',
      now() - Date.parse(before.window_start),
    );
  await tx.quotas.set(actor.id, after);
}

const sizeOf = (drafts: readonly EventDraft[]): number =>
  drafts.reduce(
    (sum, { description, metadata, name }) =>
      sum + EVENT_BYTES + Buffer.byteLength(description + name + (canonicalize(metadata ?? {}) ?? '')),
    0,
  );

function exceeded(what: string, age: number): AppError {
  const seconds = Math.ceil((QUOTA_WINDOW - age) / 1000);
  return new AppError('rate_limited', `this would be more ${what} of one account than fit in an hour`, {
    hint: `go on in ${Math.ceil(seconds / 60)} minutes, or do it where the store is`,
    details: { limit: `${what} of one account`, retry_after_seconds: seconds },
  });
}
