import * as z from 'zod/mini';
import { sha256Of } from '../lib/digest.ts';
import { parsedJson } from '../lib/json.ts';
import type { AuditEvent } from './audit.ts';

/** The chain that shows whether the audit log is whole. */

/** Where the chain ends. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
  readonly timestamp: string;
}

/** Where the chain begins: what is older than the organization keeps events for was dropped. */
export interface AuditStart {
  /** The first event that is there. */
  readonly seq: number;
  /** The hash that it follows. */
  readonly previous_hash: string;
  /** All events up to this one were given up: those that are still there are about to go. 0: none was. */
  readonly until_seq: number;
  /** The hash of that event. */
  readonly until_hash: string;
}

/** The `prev_hash` of the first event: SHA-256 of the organization's id, hex. */
export const chainStart = (organizationId: string): string => sha256Of(organizationId);

/** The beginning of a log of which nothing was dropped. */
export function wholeLog(organizationId: string): AuditStart {
  const hash = chainStart(organizationId);
  return { seq: 1, previous_hash: hash, until_seq: 0, until_hash: hash };
}

/** What the event of dropping others says of them, beside what else it says. */
const dropped = z.object({ last_seq: z.int(), last_hash: z.string() });

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
    // JSON leaves out what is undefined.
    request_id: request_id === '' ? undefined : request_id,
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
 * compares the end with the head record, so that a removed tail is found. A beginning that is missing must be what
 * the last event of dropping others says.
 */
export function chainVerifier(organizationId: string, head: AuditHead, start = wholeLog(organizationId)) {
  let seq = start.seq - 1;
  let hash = start.seq === 1 ? chainStart(organizationId) : start.previous_hash;
  let timestamp = '';
  let told: z.infer<typeof dropped> | undefined;
  return {
    follow(event: AuditEvent): ChainFault | undefined {
      const expected = seq + 1;
      if (event.seq !== expected)
        return { seq: expected, problem: `event ${expected} is missing; event ${event.seq} is there instead` };
      if (event.prev_hash !== hash) return { seq: expected, problem: 'it does not follow its predecessor' };
      if (event.timestamp < timestamp) return { seq: expected, problem: 'it is older than its predecessor' };
      if (event.hash !== chainHash(event.prev_hash, event))
        return { seq: expected, problem: 'its content was changed after it was written' };
      if (event.seq === start.until_seq && event.hash !== start.until_hash)
        return { seq: expected, problem: 'it is not the event up to which events were to be dropped' };
      if (event.resource === 'AuditLog' && event.operation === 'Shortened')
        told = dropped.safeParse(parsedJson(event.metadata)).data;
      ({ seq, hash, timestamp } = event);
      return undefined;
    },
    finish(): ChainFault | undefined {
      if (head.seq < seq)
        return { seq: head.seq + 1, problem: `only ${head.seq} events were written, and ${seq} are here` };
      if (head.seq !== seq)
        return { seq: seq + 1, problem: `the log ends at event ${seq}, but ${head.seq} were written` };
      if (head.hash !== hash) return { seq, problem: 'the last event is not the one that was written last' };
      return isTold(start, told)
        ? undefined
        : { seq: start.seq, problem: 'the log begins here, and no event says that those before it were dropped' };
    },
  };
}

function isTold({ seq, previous_hash, until_seq, until_hash }: AuditStart, told: z.infer<typeof dropped> | undefined) {
  if (seq === 1 && until_seq === 0) return true;
  const isAtEnd = seq === until_seq + 1 && previous_hash === until_hash;
  return (isAtEnd || seq <= until_seq) && told?.last_seq === until_seq && told.last_hash === until_hash;
}
