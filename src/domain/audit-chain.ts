import { sha256Of } from '../lib/digest.ts';
import type { AuditEvent } from './audit.ts';

/** The chain that shows whether the audit log is whole. */

/** Where the chain ends. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
  readonly timestamp: string;
}

/** The `prev_hash` of the first event: SHA-256 of the organization's id, hex. */
export const chainStart = (organizationId: string): string => sha256Of(organizationId);

/** The hash of an event after `prev_hash`: SHA-256 over it and the event's canonical JSON (RFC 8785), hex. */
export function chainHash(prevHash: string, event: Omit<AuditEvent, 'hash' | 'prev_hash'>): string {
  return sha256Of(prevHash + canonicalEvent(event));
}

/**
 * The fields in RFC 8785's order (code units of the names); strings and integers serialise as `JSON.stringify` does.
 * An event from before there were operation ids has none, and was hashed without the field.
 */
function canonicalEvent(event: Omit<AuditEvent, 'hash' | 'prev_hash'>): string {
  const {
    description,
    id,
    ip_address,
    medium,
    metadata,
    operation,
    outcome,
    request_id,
    resource,
    resource_id,
    resource_name,
    seq,
    timestamp,
    user_id,
    username,
  } = event;
  return JSON.stringify({
    description,
    id,
    ip_address,
    medium,
    metadata,
    operation,
    outcome,
    ...(request_id === '' ? {} : { request_id }),
    resource,
    resource_id,
    resource_name,
    seq,
    timestamp,
    user_id,
    username,
  });
}

/** What is wrong with the chain, and at which event. */
export interface ChainFault {
  readonly seq: number;
  readonly problem: string;
}

/**
 * Follows the chain one event at a time. `follow` answers the first fault or undefined; `finish`
 * compares the end with the head record, so that a removed tail is found.
 */
export function chainVerifier(organizationId: string, head: AuditHead) {
  let seq = 0;
  let hash = chainStart(organizationId);
  let timestamp = '';
  return {
    follow(event: AuditEvent): ChainFault | undefined {
      const expected = seq + 1;
      if (event.seq !== expected)
        return { seq: expected, problem: `event ${expected} is missing; event ${event.seq} is there instead` };
      if (event.prev_hash !== hash) return { seq: expected, problem: 'it does not follow its predecessor' };
      if (event.timestamp < timestamp) return { seq: expected, problem: 'it is older than its predecessor' };
      if (event.hash !== chainHash(event.prev_hash, event))
        return { seq: expected, problem: 'its content was changed after it was written' };
      ({ seq, hash, timestamp } = event);
      return undefined;
    },
    finish(): ChainFault | undefined {
      if (head.seq < seq)
        return { seq: head.seq + 1, problem: `only ${head.seq} events were written, and ${seq} are here` };
      if (head.seq !== seq)
        return { seq: seq + 1, problem: `the log ends at event ${seq}, but ${head.seq} were written` };
      if (head.hash !== hash) return { seq, problem: 'the last event is not the one that was written last' };
      return undefined;
    },
  };
}
