import type { AppError, ErrorCode } from '../../domain/errors.ts';
import { isRunning } from '../../domain/time.ts';
import { appendEvents } from './audit.ts';
import type { Actor, Environment, EventDraft } from '../context.ts';
import type { Store, Writes } from '../store/index.ts';

/** Refused attempts are recorded, after the rollback, in a transaction of their own. */

const RECORDED: readonly ErrorCode[] = ['forbidden', 'escalation', 'owner_role'];
/** Within this time, in milliseconds, at most so many refusals of one actor for one reason are listed; the rest are counted. */
const WINDOW = 60 * 1000;
const LISTED = 10;

/** Whether a failure of this kind belongs in the log. */
export const isDenial = (error: AppError): boolean => RECORDED.includes(error.code);

/** The event of a refusal: what was tried, why not. */
export const denialEvent = (operation: string, error: AppError, actor: Pick<Actor, 'id' | 'username'>): EventDraft => ({
  kind: 'Access.Denied',
  id: actor.id,
  name: actor.username,
  description: `${actor.username} was refused ${operation}: ${error.code}`,
  metadata: {
    operation,
    code: error.code,
    ...(typeof error.details.permission === 'string' ? { permission: error.details.permission } : {}),
  },
});

/**
 * Records a refusal. One actor, or one account that logins fail for, cannot fill the log: beyond the limit one event
 * says so at once, and then only a count is kept, which becomes one event when the next window begins. Refusals for
 * different reasons do not hide each other.
 */
export async function recordRefusal(
  store: Store,
  describe: (tx: Writes) => Promise<EventDraft>,
  actor: Pick<Actor, 'id' | 'username'> | undefined,
  environment: Environment,
): Promise<void> {
  await store.write(async (tx) => {
    const now = environment.now();
    const at = new Date(now).toISOString();
    const draft = await describe(tx);
    const { code } = draft.metadata ?? {};
    const key = actor === undefined ? `login:${draft.id}` : `${actor.id}:${typeof code === 'string' ? code : ''}`;
    const count = await tx.denials.get(key);
    const running = count !== undefined && isRunning(count.window_start, now, WINDOW);
    const current = running ? count : { window_start: at, recorded: 0, suppressed: 0 };
    if (current.recorded >= LISTED) {
      await tx.denials.set(key, { ...current, suppressed: current.suppressed + 1 });
      // The first one is told of at once: there may be no next window.
      if (current.suppressed > 0) return;
      await appendEvents(tx, [suppressed(draft, 1)], { actor, at, environment, outcome: 'denied' });
      return;
    }
    await tx.denials.set(key, { ...current, recorded: current.recorded + 1 });
    const untold = running || count === undefined ? 0 : count.suppressed - 1;
    const drafts = untold > 0 ? [suppressed(draft, untold), draft] : [draft];
    await appendEvents(tx, drafts, { actor, at, environment, outcome: 'denied' });
  });
}

const suppressed = (draft: EventDraft, count: number): EventDraft => ({
  kind: 'Access.Suppressed',
  id: draft.id,
  name: draft.name,
  description:
    count === 1
      ? `a further refusal of ${draft.name}; more within a minute are counted, not listed`
      : `${count} further refusals of ${draft.name} were not listed one by one`,
  metadata: { count },
});
