import type { EventDraft } from '../core/context.ts';
import { appendEvents } from '../core/engine/audit.ts';
import type { Writes } from '../core/store/index.ts';
import { iso } from '../domain/time.ts';
import type { TaskContext } from './task.ts';

/** Appends what a task did or found to the audit log, in its transaction: nobody acted, from no address. */
export const recordOwn = (
  tx: Writes,
  drafts: readonly EventDraft[],
  { now, newId }: Pick<TaskContext, 'now' | 'newId'>,
  requestId: string,
): Promise<void> =>
  appendEvents(tx, drafts, {
    actor: undefined,
    at: iso(now()),
    environment: { newId, address: '', medium: 'CLI' },
    outcome: 'ok',
    requestId,
  });
