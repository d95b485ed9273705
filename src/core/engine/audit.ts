import canonicalize from 'canonicalize';
import { chainHash } from '../../domain/audit.ts';
import type { AuditEvent } from '../../domain/audit.ts';
import type { Actor, Environment, EventDraft } from '../context.ts';
import type { Writes } from '../store/index.ts';

/** Events that are written at a time: within a few milliseconds. */
const STEP = 200;

/**
 * Appends events to the chain in the caller's transaction. Their timestamps never go back, even
 * when the clock does.
 */
export async function appendEvents(
  tx: Writes,
  drafts: readonly EventDraft[],
  by: {
    readonly actor: Pick<Actor, 'id' | 'username'> | undefined;
    readonly at: string;
    readonly environment: Environment;
    readonly outcome: AuditEvent['outcome'];
    /** Lets others have the thread in between. */
    readonly pace?: () => Promise<void>;
  },
): Promise<void> {
  if (drafts.length === 0) return;
  const head = await tx.audit.head();
  const timestamp = by.at > head.timestamp ? by.at : head.timestamp;
  let { seq, hash } = head;
  const eventOf = (draft: EventDraft): AuditEvent => {
    const [resource = '', operation = ''] = draft.kind.split('.');
    seq += 1;
    const body = {
      description: draft.description,
      id: by.environment.newId(),
      ip_address: by.environment.address,
      medium: by.environment.medium,
      metadata: canonicalize(draft.metadata ?? {}) ?? '{}',
      operation,
      outcome: by.outcome,
      resource,
      resource_id: draft.id,
      resource_name: draft.name,
      seq,
      timestamp,
      user_id: by.actor?.id ?? '',
      username: by.actor?.username ?? '',
    };
    const event = { ...body, prev_hash: hash, hash: chainHash(hash, body) };
    hash = event.hash;
    return event;
  };
  for (let at = 0; at < drafts.length; at += STEP) {
    await by.pace?.();
    await tx.audit.append(drafts.slice(at, at + STEP).map(eventOf));
  }
}
