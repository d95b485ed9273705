import type { AuditEvent } from '../../domain/audit.ts';
import { AppError } from '../../domain/errors.ts';
import { UNDOABLE } from '../../domain/undoable.ts';
import type { Reads } from '../../core/store/index.ts';
import { eventsFault } from '../audit/chain.ts';
import { findEvent } from '../shared/resolve.ts';
import { insteadOf } from './instead.ts';
import type { Inverse } from './inverse.ts';
import { UNDO } from './kinds.ts';

/** What is to be undone: one event, or all of an operation. */

/** So many events are undone in one transaction, because others wait for it. */
const MOST_EVENTS = 10_000;

/** How many events a refusal names. */
const NAMED = 5;

interface UndoTarget {
  /** undefined: a single event is meant. */
  readonly operationId: string | undefined;
  /** Oldest first. */
  readonly events: readonly AuditEvent[];
}

/**
 * An event by its sequence number or id, or the events of an operation that changed something. Throws `not_found`,
 * `invalid` for too many, and `corrupt_store` for what was changed after it was written.
 */
export async function findUndoTarget(tx: Reads, ref: string): Promise<UndoTarget> {
  const all = await tx.audit.ofRequest(ref.toLowerCase(), MOST_EVENTS + 1);
  if (all.length > MOST_EVENTS)
    throw new AppError('invalid', `the operation ${ref} has more than ${MOST_EVENTS} events`, {
      hint: 'undo its events one by one, or restore a backup',
    });
  const isOperation = all.length > 0;
  const events = isOperation ? all : [await findEvent(tx, ref)];
  const fault = await eventsFault(tx, events);
  if (fault !== undefined)
    throw new AppError('corrupt_store', `event ${fault.seq} cannot be trusted: ${fault.problem}`, {
      hint: 'roster audit verify; nothing was changed',
      details: { ...fault },
    });
  const [first] = events;
  if (isOperation && first !== undefined) await requireWhole(tx, first);
  return isOperation && first !== undefined
    ? { operationId: first.request_id, events: events.filter(({ outcome }) => outcome === 'ok') }
    : { operationId: undefined, events };
}

/** Throws `not_found` where events of an operation may have been dropped: half of it must not be undone as all of it. */
async function requireWhole(tx: Reads, { request_id, seq }: AuditEvent): Promise<void> {
  const { seq: begin } = await tx.audit.start();
  const [oldest] = await tx.audit.following(begin, 1);
  if (begin === 1 || oldest === undefined || madeAt(request_id) >= Date.parse(oldest.timestamp)) return;
  throw new AppError('not_found', `events of the operation ${request_id} may have been dropped because of their age`, {
    hint: `it began before the oldest event that is kept; undo its events one by one, from event ${seq} on`,
    details: { first_seq: begin },
  });
}

/** When an operation id was made, in milliseconds since 1970: it is a UUID of version 7 (RFC 9562). */
const madeAt = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);

/** An event with what undoes it. */
export interface UndoStep {
  readonly event: AuditEvent;
  readonly inverse: Inverse;
}

/** What undoes each event, latest first. Throws `invalid` with all that cannot be undone, and why. */
export function stepsFor({ operationId, events }: UndoTarget): UndoStep[] {
  const steps: UndoStep[] = [];
  const refused: Refused[] = [];
  for (const event of events.toReversed()) {
    const inverse = inverseOf(event);
    if (typeof inverse === 'string') refused.push({ event, why: inverse });
    else steps.push({ event, inverse });
  }
  if (refused.length > 0 || steps.length === 0) throw cannotUndo(operationId, events, refused.reverse());
  return steps;
}

/** What undoes an event, or why nothing does. */
function inverseOf(event: AuditEvent): Inverse | string {
  const kind = `${event.resource}.${event.operation}`;
  const entry = Object.hasOwn(UNDOABLE, kind)
    ? UNDOABLE[kind as keyof typeof UNDOABLE]
    : 'this roster does not know it';
  if (entry !== true) return entry;
  if (event.outcome !== 'ok') return 'it changed nothing';
  const fitting = UNDO[kind as keyof typeof UNDO]?.find((inverse) => inverse.fits(event));
  return fitting ?? 'the event does not hold all that is needed';
}

interface Refused {
  readonly event: AuditEvent;
  readonly why: string;
}

function cannotUndo(
  operationId: string | undefined,
  events: readonly AuditEvent[],
  refused: readonly Refused[],
): AppError {
  const [first] = refused;
  const details = {
    events: refused.map(({ event, why }) => ({
      seq: event.seq,
      kind: `${event.resource}.${event.operation}`,
      resource_name: event.resource_name,
      why,
    })),
  };
  if (first === undefined)
    return new AppError('invalid', `the operation ${operationId ?? ''} changed nothing`, {
      hint: 'there is nothing to undo',
    });
  const hint = insteadOf(first.event) ?? 'change it back by hand';
  if (operationId === undefined) {
    const { seq, resource, operation } = first.event;
    return new AppError('invalid', `event ${seq} (${resource} ${operation}) cannot be undone: ${first.why}`, {
      hint,
      details: { ...details, event: seq, kind: `${resource}.${operation}` },
    });
  }
  const named = refused
    .slice(0, NAMED)
    .map(({ event, why }) => `${event.description} (event ${event.seq}): ${why}`)
    .join('; ');
  const more = refused.length > NAMED ? `; and ${refused.length - NAMED} more` : '';
  return new AppError(
    'invalid',
    `${refused.length} of ${events.length} events cannot be undone, so none is: ${named}${more}`,
    { hint, details },
  );
}
