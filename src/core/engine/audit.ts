import canonicalize from 'canonicalize';
import { chainHash } from '../../domain/audit-chain.ts';
import type { AuditEvent } from '../../domain/audit.ts';
import type { Actor, Environment, EventDraft } from '../context.ts';
import type { Writes } from '../store/index.ts';

/** How many events are written between two pauses: some milliseconds of work. */
const STEP = 200;

/** What events have in common: who acted, when, and with what outcome. */
interface EventSource {
  /** undefined: nobody was logged in. */
  readonly actor: Pick<Actor, 'id' | 'username'> | undefined;
  readonly at: string;
  readonly environment: Pick<Environment, 'newId' | 'address' | 'medium'>;
  readonly outcome: AuditEvent['outcome'];
  /** The operation id. */
  readonly requestId: string;
  /** Yields to other work between two steps. */
  readonly pace?: () => Promise<void>;
}

/** Appends events to the hash chain, in the caller's transaction. Timestamps never go back, even when the clock does. */
export async function appendEvents(tx: Writes, drafts: readonly EventDraft[], source: EventSource): Promise<void> {
  if (drafts.length === 0) return;
  const { at, pace } = source;
  const head = await tx.audit.head();
  const timestamp = at > head.timestamp ? at : head.timestamp;
  let { seq, hash } = head;
  const next = (draft: EventDraft): AuditEvent => {
    seq += 1;
    const body = bodyOf(draft, source, { seq, timestamp });
    const event = { ...body, prev_hash: hash, hash: chainHash(hash, body) };
    hash = event.hash;
    return event;
  };
  for (let from = 0; from < drafts.length; from += STEP) {
    await pace?.();
    await tx.audit.append(drafts.slice(from, from + STEP).map(next));
  }
}

function bodyOf(
  draft: EventDraft,
  { actor, environment, outcome, requestId }: EventSource,
  { seq, timestamp }: Pick<AuditEvent, 'seq' | 'timestamp'>,
): Omit<AuditEvent, 'prev_hash' | 'hash'> {
  const { resource, operation } = partsOf(draft.kind);
  return {
    seq,
    timestamp,
    description: storable(draft.description),
    id: environment.newId(),
    ip_address: environment.address,
    medium: environment.medium,
    metadata: canonicalMetadata(draft),
    operation,
    outcome,
    request_id: requestId,
    resource,
    resource_id: draft.id,
    resource_name: storable(draft.name),
    user_id: actor?.id ?? '',
    username: actor?.username ?? '',
  };
}

/** A text as both engines give it back, for it is hashed: what came from elsewhere may have characters that UTF-8, or PostgreSQL, has not. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\ufffd');

/** The metadata of an event as canonical JSON (RFC 8785), as the chain hashes it. */
export function canonicalMetadata({ metadata = {} }: EventDraft): string {
  const text = canonicalize(metadata);
  if (text === undefined) throw new TypeError('metadata of an event must be JSON');
  return text;
}

function partsOf(kind: EventDraft['kind']): Pick<AuditEvent, 'resource' | 'operation'> {
  const [resource, operation] = kind.split('.');
  if (resource === undefined || operation === undefined) throw new TypeError(`${kind} is no kind of event`);
  return { resource, operation };
}
