import { AppError } from '../../domain/errors.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { isRunning } from '../../domain/time.ts';
import type { Actor, EventDraft } from '../context.ts';
import type { Writes } from '../store/index.ts';
import { appendEvents } from './audit.ts';
import type { Call } from './call.ts';
import { operationIdOfRefusal } from './operation-id.ts';

/** Refused calls are recorded after the rollback, in a transaction of their own. */

const RECORDED: readonly ErrorCode[] = ['forbidden', 'escalation', 'owner_role'];

/** Whether a call is refused for what its actor may not do: that is recorded. */
export const isDenial = ({ code }: AppError): boolean => RECORDED.includes(code);

/** Within this time, in milliseconds, at most so many refusals of one actor for one reason are listed; the rest are counted. */
const WINDOW = 60 * 1000;
const LISTED = 10;

/** Runs a call, and records its refusal if there is one. Throws what the call throws, reworded for a delegated refusal. */
export async function recordingRefusals<T>(call: Call, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof AppError) || !isDenial(error) || call.actor === undefined) throw error;
    const { actor, principal, operation } = call;
    const draft = principal?.refusal.event ?? denialEvent(operation.name, error, actor);
    const recordedActor = principal === undefined ? actor : undefined;
    // The refusal stands even when it cannot be recorded: on a read-only or a full disk.
    await recordRefusal(call, () => Promise.resolve(draft), recordedActor).catch(() => undefined);
    throw principal?.refusal.told(error) ?? error;
  }
}

/** The event of a refusal: what was tried, and why it was refused. */
const denialEvent = (operation: string, error: AppError, actor: Pick<Actor, 'id' | 'username'>): EventDraft => ({
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
 * says so at once, then refusals are counted, and the count becomes one event when the next window begins. Refusals
 * for different reasons are counted separately.
 */
export async function recordRefusal(
  call: Call,
  describe: (tx: Writes) => Promise<EventDraft>,
  actor: Pick<Actor, 'id' | 'username'> | undefined,
): Promise<void> {
  const { store, environment } = call.session;
  await store.write(async (tx) => {
    const now = environment.now();
    const at = new Date(now).toISOString();
    const draft = await describe(tx);
    const requestId = await operationIdOfRefusal(call, tx);
    const source = { actor, at, environment, outcome: 'denied', requestId } as const;
    const key = counterKey(draft, actor);
    const count = await tx.denials.get(key);
    const isCurrent = count !== undefined && isRunning(count.window_start, now, WINDOW);
    const current = isCurrent ? count : { window_start: at, recorded: 0, suppressed: 0 };
    if (current.recorded >= LISTED) {
      await tx.denials.set(key, { ...current, suppressed: current.suppressed + 1 });
      // The first suppressed one is recorded at once, because there may be no next window.
      if (current.suppressed > 0) return;
      await appendEvents(tx, [suppressed(draft, 1)], source);
      return;
    }
    await tx.denials.set(key, { ...current, recorded: current.recorded + 1 });
    const unrecorded = isCurrent || count === undefined ? 0 : count.suppressed - 1;
    const drafts = unrecorded > 0 ? [suppressed(draft, unrecorded), draft] : [draft];
    await appendEvents(tx, drafts, source);
  });
}

/**
 * Refusals are counted by actor and error code; failed logins, which have no actor, by account. Where none is known, they
 * are counted by what was tried: wrong codes must not crowd out what a sign-in provider answered.
 */
function counterKey({ kind, id, metadata }: EventDraft, actor: Pick<Actor, 'id'> | undefined): string {
  const textOf = (name: string): string => (typeof metadata?.[name] === 'string' ? metadata[name] : '');
  if (actor !== undefined) return `${actor.id}:${textOf('code')}`;
  return `login:${id === '' ? `${kind} ${textOf('provider')}` : id}`;
}

/** Nothing says whose account was meant. */
const UNKNOWN = 'somebody unknown';

const suppressed = (draft: EventDraft, count: number): EventDraft => ({
  kind: 'Access.Suppressed',
  id: draft.id,
  name: draft.name,
  description:
    count === 1
      ? `a further refusal of ${draft.name || UNKNOWN}; more within a minute are counted, not listed`
      : `${count} further refusals of ${draft.name || UNKNOWN} were not listed one by one`,
  metadata: { count },
});
