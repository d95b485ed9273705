import type { DeliveryRecord } from '../../domain/notifications/deliveries.ts';
import { afterAttempt, TRIED_FOR } from '../../domain/notifications/retries.ts';
import type { Outcome } from '../../domain/notifications/retries.ts';
import { iso, shifted } from '../../domain/time.ts';
import type { Task, TaskContext } from '../task.ts';
import { matcher } from './match.ts';
import { send } from './send.ts';
import { contentOf } from './content.ts';

/** Sends the messages of notifications: of each receiver one after the other, of different ones at the same time. */

/** How many messages are under way at a time: as many as there may be requests to other servers. */
const MOST = 8;
/** How many of one notification, and how many to receivers that did not answer before, so that none holds up the others. */
const MOST_EACH = 2;
const MOST_RETRIED = 4;
/** How often new events are looked for, in milliseconds. */
const EVERY = 1000;

/** Tells others of audit events. */
export const notifications: Task = {
  name: 'notifications',
  every: EVERY,
  async wanted({ store, now }) {
    const { unmatched, due } = await store.read((tx) => tx.notifications.progress(iso(now())));
    return unmatched || due;
  },
  run: deliver,
};

/** Sends all that is due, and what new events make due meanwhile; resolves when nothing is. */
async function deliver(context: TaskContext): Promise<void> {
  const { store, now, signal, pause } = context;
  const match = matcher();
  const underWay = new Map<string, UnderWay>();
  const failures: unknown[] = [];
  const isStopped = (): boolean => signal.aborted || failures.length > 0;
  while (!isStopped()) {
    while (!isStopped() && (await match(store, now)));
    for (const message of await store.read((tx) => tx.notifications.due(iso(now())))) {
      if (!hasRoom(message, underWay)) continue;
      const done = deliverOne(context, message)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => underWay.delete(message.target));
      underWay.set(message.target, { message, done });
    }
    if (underWay.size === 0) break;
    await Promise.race([pause(EVERY), ...[...underWay.values()].map(({ done }) => done)]);
  }
  await Promise.all([...underWay.values()].map(({ done }) => done));
  if (failures.length > 0) throw failures[0];
}

interface UnderWay {
  readonly message: DeliveryRecord;
  readonly done: Promise<unknown>;
}

/** Whether a message can be sent now, beside those that are under way, by receiver. */
function hasRoom(message: DeliveryRecord, underWay: ReadonlyMap<string, UnderWay>): boolean {
  const others = [...underWay.values()].map((one) => one.message);
  const each = others.filter(({ notification_id: id }) => id === message.notification_id);
  const retried = others.filter(({ attempts }) => attempts > 0);
  return (
    !underWay.has(message.target) &&
    others.length < MOST &&
    each.length < MOST_EACH &&
    (message.attempts === 0 || retried.length < MOST_RETRIED)
  );
}

/** One attempt; what came of it is stored. A message whose attempt was interrupted stays as it is. */
async function deliverOne(context: TaskContext, message: DeliveryRecord): Promise<void> {
  const { store, now, signal } = context;
  const content = await store.read((tx) => contentOf(tx, message));
  if (content === undefined) return;
  const outcome: Outcome =
    'skipped' in content ? { kind: 'skipped', result: content.skipped } : await send(context, message, content);
  if (signal.aborted && outcome.kind === 'retry') return;
  const at = iso(now());
  const after = afterAttempt(message, outcome, at);
  await store.write(async (tx) => {
    await tx.notifications.settle(message.id, after);
    // A receiver that did not answer for a day is not asked again for each message that is as old.
    if (after.status === 'failed' && outcome.kind === 'retry')
      await tx.notifications.giveUp(message.target, shifted(at, -TRIED_FOR), {
        updated_at: at,
        result: outcome.result,
      });
  });
}
