import type { EventDraft } from '../core/context.ts';
import { KEEP_ALL } from '../domain/audit-retention.ts';
import { iso } from '../domain/time.ts';
import { carryOut } from '../operations/audit-retention/carry-out.ts';
import { checkObjects } from '../operations/audit-retention/check-objects.ts';
import { readStep } from '../operations/audit-retention/next-step.ts';
import { recordOwn } from './own-events.ts';
import type { Task, TaskContext } from './task.ts';

/** Drops audit events that are older than the organization keeps them, once the bucket has them. */

const DAY = 24 * 60 * 60 * 1000;

export const auditRetention: Task = {
  name: 'audit-retention',
  every: DAY,
  wanted: ({ store }) =>
    store.read(async (tx) => {
      const organization = await tx.organization.get();
      if (organization === undefined || organization.audit_retention === KEEP_ALL) return false;
      const { seq, until_seq } = await tx.audit.start();
      return seq <= until_seq || (await tx.auditStreams.get()) !== undefined;
    }),
  run: shorten,
};

/** Takes step after step. Each rereads what the organization wants by then. */
async function shorten(context: TaskContext): Promise<void> {
  const { store, now, signal } = context;
  const requestId = context.newId();
  for (let more = true; more && !signal.aborted;) {
    const step = await store.read((tx) => readStep(tx, iso(now())), { long: true });
    await checkObjects(step, context, now(), signal);
    ({ more } = await store.write(async (tx) => {
      const drafts: EventDraft[] = [];
      const done = await carryOut(tx, step, (event) => drafts.push(event));
      await recordOwn(tx, drafts, context, requestId);
      return done;
    }));
  }
}
