import { chainHash } from '../../src/domain/audit-chain.ts';
import type { AuditEvent } from '../../src/domain/audit.ts';
import type { Sandbox } from '../harness.ts';
import { behind } from './front-door.ts';

/** The log as somebody could forge it who can write to the store. */

/** Writes the events anew, as they are made of those that are there. */
export const replaceEvents =
  (make: (events: readonly AuditEvent[]) => readonly AuditEvent[]) =>
  async (box: Sandbox): Promise<void> => {
    const events = await behind<AuditEvent>(box, 'select * from audit_events order by seq');
    await behind(box, 'delete from audit_events');
    for (const event of make(events)) {
      const places = Object.keys(event).map((_column, at) => `$${at + 1}`);
      const into = `audit_events (${Object.keys(event).join(', ')})`;
      await behind(box, `insert into ${into} values (${places.join(', ')})`, ...Object.values(event));
    }
  };

/** The chain as its forger would calculate it, from this event on. */
export function rechained(events: readonly AuditEvent[], from: number): AuditEvent[] {
  const forged: AuditEvent[] = [];
  for (const event of events) {
    const prev_hash = forged.at(-1)?.hash ?? event.prev_hash;
    forged.push(event.seq < from ? event : { ...event, prev_hash, hash: chainHash(prev_hash, event) });
  }
  return forged;
}
