import { dueAt, STREAM_TASK } from '../operations/audit-stream/due.ts';
import type { EventDraft } from '../core/context.ts';
import { iso } from '../domain/time.ts';
import { advance, readNext, sendNext } from '../operations/audit-stream/next-object.ts';
import type { Reads } from '../core/store/index.ts';
import { recordOwn } from './own-events.ts';
import type { Task, TaskContext } from './task.ts';

/** Sends what is new in the audit log to the bucket, as often as the stream says. */

const HOUR = 60 * 60 * 1000;

export const auditStream: Task = {
  name: STREAM_TASK,
  every: HOUR,
  async wanted({ store, now }) {
    const due = await store.read(whenDue);
    return due !== null && Date.parse(due) <= now();
  },
  run: sendAll,
};

/** Null: it is not sent at all. */
async function whenDue(tx: Reads): Promise<string | null> {
  const record = await tx.auditStreams.get();
  return record === undefined ? null : dueAt(record);
}

/** Sends object after object, up to the end of the log as it was when the first was read. Throws what the bucket refused. */
async function sendAll(context: TaskContext): Promise<void> {
  const { store, now, signal } = context;
  const requestId = context.newId();
  let more = true;
  for (let through: number | undefined; more && !signal.aborted;) {
    const next = await store.read(async (tx) => ((await whenDue(tx)) === null ? undefined : readNext(tx, through)), {
      long: true,
    });
    // It was paused or removed meanwhile.
    if (next === undefined) return;
    const sending = await sendNext(next, context, signal);
    ({ more } = await store.write(async (tx) => {
      const drafts: EventDraft[] = [];
      const done = await advance({ tx, at: iso(now()), record: (event) => drafts.push(event) }, next, sending);
      await recordOwn(tx, drafts, context, requestId);
      return done;
    }));
    if (sending.kind === 'failed') throw sending.error;
    ({ through } = next);
  }
}
