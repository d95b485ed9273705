import type { Writes } from '../core/store/index.ts';
import { RESPONSES_KEPT_FOR } from '../core/engine/idempotency.ts';
import { ATTEMPTS_COUNT_FOR } from '../operations/shared/login-attempts.ts';
import { NETWORKS_KEPT_FOR } from '../operations/shared/sign-in.ts';
import type { Task, TaskContext } from './task.ts';

/** Deletes rows that nobody can use any more. None of them grants anything, so the audit log has no event of it. */

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
/** A code that is used again ends the session that it gave, for so long after its own end. */
const REQUESTS_KEPT_FOR = DAY;

/** Rows that are deleted so long after their end, in milliseconds, a few in each transaction. */
interface Leftover {
  readonly keptFor: number;
  /** Returns how many it deleted, or 0 where it deletes all at once. */
  readonly forget: (tx: Writes, until: string) => Promise<number>;
}

/** So many in one transaction: no other write waits long. */
const AT_ONCE = 500;

const LEFTOVERS: readonly Leftover[] = [
  { keptFor: 7 * DAY, forget: (tx, until) => tx.tokens.forget('session', until, AT_ONCE) },
  // A dead token stays in lists for a while, so that people see what became of it.
  { keptFor: 90 * DAY, forget: (tx, until) => tx.tokens.forget('api', until, AT_ONCE) },
  { keptFor: 30 * DAY, forget: (tx, until) => tx.notifications.forgetDeliveries(until, AT_ONCE) },
  { keptFor: NETWORKS_KEPT_FOR, forget: (tx, until) => tx.logins.forgetSignIns(until, AT_ONCE) },
  { keptFor: 0, forget: (tx, until) => tx.trusts.forgetUses(until, AT_ONCE) },
  { keptFor: REQUESTS_KEPT_FOR, forget: (tx, until) => tx.signInRequests.forget(until, AT_ONCE) },
  { keptFor: RESPONSES_KEPT_FOR, forget: (tx, until) => tx.responses.forget(until).then(() => 0) },
  { keptFor: ATTEMPTS_COUNT_FOR, forget: (tx, until) => tx.logins.forget(until).then(() => 0) },
];

/** Deletes what ended long ago. */
export const cleanUp: Task = { name: 'clean-up', every: HOUR, run: removeLeftovers };

async function removeLeftovers({ store, now, signal }: TaskContext): Promise<void> {
  for (const { keptFor, forget } of LEFTOVERS) {
    const until = new Date(now() - keptFor).toISOString();
    while (!signal.aborted && (await store.write((tx) => forget(tx, until))) === AT_ONCE);
  }
}
