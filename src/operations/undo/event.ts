import * as z from 'zod/mini';
import type { AuditEvent } from '../../domain/audit.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import { eventFault } from '../audit/chain.ts';
import { findEvent } from '../shared/resolve.ts';
import type { Inverse } from './inverse.ts';
import { INVERSES, UNDO } from './kinds.ts';

/**
 * An undo shows what the event says, and what changed since, so it needs the permission to
 * view the log, and all permissions that doing the inverse by hand needs.
 */
export const undoEvent = operation({
  name: 'undo.event',
  summary: 'Undo a change of a role, membership, status or name',
  permission: ['organization.audit_logs.view'],
  also: {
    'organization.people.change_role': 'to undo a change of role',
    'organization.people.modify': 'to undo a change of an e-mail or username',
    'organization.people.remove': 'to undo a deactivation or reactivation',
    'organization.groups.modify': 'to undo a change of a group',
    'organization.roles.modify': 'to undo a change of a custom role',
    'organization.general_settings.modify': 'to undo a change of a setting',
  },
  records: [...new Set(INVERSES.flatMap((inverse) => inverse.records))],
  input: z.object({ event: field(reference(), 'the sequence number or id of an event', 'EVENT') }),
  output: z.object({
    seq: z.number(),
    id: z.string(),
    resource: z.string(),
    operation: z.string(),
    resource_name: z.string(),
    /** What was done, one sentence for each event. */
    changes: z.array(z.string()),
  }),
  errors: [
    'not_found',
    'corrupt_store',
    'stale',
    'conflict',
    'escalation',
    'owner_role',
    'last_owner',
    'readonly_role',
  ],
  async run(context, input) {
    const event = await findEvent(context.tx, input.event);
    const fault = await eventFault(context.tx, event);
    if (fault !== undefined)
      throw new AppError('corrupt_store', `event ${event.seq} cannot be trusted: ${fault.problem}`, {
        hint: 'roster audit verify; nothing was changed',
        details: { ...fault },
      });
    const inverse = inverseOf(event);
    const changes: string[] = [];
    await inverse.run(marking(context, event, changes), event);
    const { seq, id, resource, operation: done, resource_name } = event;
    return { seq, id, resource, operation: done, resource_name, changes };
  },
});

/** Throws `invalid`, with what to do instead. */
function inverseOf(event: AuditEvent): Inverse {
  const kind = `${event.resource}.${event.operation}`;
  const entry = Object.hasOwn(UNDO, kind) ? UNDO[kind as keyof typeof UNDO] : 'change back by hand what it changed';
  const fitting = typeof entry === 'string' ? undefined : entry.find((inverse) => inverse.fits(event));
  if (fitting !== undefined && event.outcome === 'ok') return fitting;
  throw new AppError('invalid', `event ${event.seq} (${event.resource} ${event.operation}) cannot be undone`, {
    hint: typeof entry === 'string' ? entry : 'the event does not hold all that is needed; change it back by hand',
    details: { event: event.seq, kind },
  });
}

/** The same context; its events name the event that they undo. */
const marking = (context: Context, { id, seq }: AuditEvent, changes: string[]): Context => ({
  ...context,
  record: (draft) => {
    changes.push(draft.description);
    context.record({
      ...draft,
      description: `${draft.description} (event ${seq} undone)`,
      metadata: { ...draft.metadata, undoes: id },
    });
  },
});
