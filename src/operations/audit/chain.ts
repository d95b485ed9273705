import { chainHash, chainVerifier } from '../../domain/audit-chain.ts';
import type { AuditEvent } from '../../domain/audit.ts';
import type { AuditHead, AuditStart, ChainFault } from '../../domain/audit-chain.ts';
import type { Reads } from '../../core/store/index.ts';
import { notInitialised } from '../shared/resolve.ts';

/** How many events are read at a time. */
const STEP = 200;

/** Setting up the organization writes the first events, so there is no organization without any. */
const EMPTY: ChainFault = { seq: 1, problem: 'the log is empty, though an organization was set up' };

interface FollowedChain {
  readonly events: number;
  readonly start: AuditStart;
  readonly head: AuditHead;
  readonly fault: ChainFault | undefined;
}

/** Follows the whole audit chain in constant memory; returns how far it got and the first fault. */
export async function followChain(
  tx: Reads,
  progress: (done: number, total: number) => Promise<void>,
): Promise<FollowedChain> {
  const organization = await tx.organization.get();
  if (organization === undefined) throw notInitialised();
  const head = await tx.audit.head();
  const start = await tx.audit.start();
  const chain = chainVerifier(organization.id, head, start);
  let events = 0;
  // Starts below the first event, where there must be none.
  for (let from = Number.MIN_SAFE_INTEGER; ;) {
    const step = await tx.audit.following(from, STEP);
    for (const event of step) {
      const fault = chain.follow(event);
      if (fault !== undefined) return { events, start, head, fault };
      events += 1;
    }
    await progress(events, Math.max(events, head.seq - start.seq + 1));
    const last = step.at(-1);
    if (last === undefined || step.length < STEP)
      return { events, start, head, fault: events === 0 ? EMPTY : chain.finish() };
    from = last.seq + 1;
  }
}

/**
 * Whether one event is as it was written, and is linked to its neighbours: somebody who changes an event and its
 * hash has to change all that follow.
 */
async function eventFault(tx: Reads, event: AuditEvent): Promise<ChainFault | undefined> {
  const { seq } = event;
  if (event.hash !== chainHash(event.prev_hash, event))
    return { seq, problem: 'its content was changed after it was written' };
  const near = await tx.audit.following(seq - 1, 3);
  const start = await tx.audit.start();
  const before = seq === start.seq ? start.previous_hash : hashAt(near, seq - 1);
  if (event.prev_hash !== before) return { seq, problem: 'it does not follow its predecessor' };
  const head = await tx.audit.head();
  const after = seq === head.seq ? head.hash : near.find((one) => one.seq === seq + 1)?.prev_hash;
  if (event.hash !== after) return { seq, problem: 'its successor does not follow it' };
  return undefined;
}

const hashAt = (events: readonly AuditEvent[], seq: number): string | undefined =>
  events.find((one) => one.seq === seq)?.hash;

/** The same of several events, oldest first: neighbours vouch for each other. */
export async function eventsFault(tx: Reads, events: readonly AuditEvent[]): Promise<ChainFault | undefined> {
  for (const [at, event] of events.entries()) {
    const [before, after] = [events[at - 1], events[at + 1]];
    const isInside = before?.seq === event.seq - 1 && after?.seq === event.seq + 1;
    if (!isInside) {
      const fault = await eventFault(tx, event);
      if (fault !== undefined) return fault;
      continue;
    }
    if (event.hash !== chainHash(event.prev_hash, event))
      return { seq: event.seq, problem: 'its content was changed after it was written' };
    if (event.prev_hash !== before.hash) return { seq: event.seq, problem: 'it does not follow its predecessor' };
  }
  return undefined;
}
