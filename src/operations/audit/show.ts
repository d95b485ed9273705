import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { shownEvent } from '../../domain/audit.ts';
import { field } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { AppError } from '../../domain/errors.ts';
import { findEvent } from '../shared/resolve.ts';
import { withActorTypes } from './actor.ts';

export const auditShow = query({
  name: 'audit.show',
  summary: 'Show one audit event in full',
  permission: ['organization.audit_logs.view'],
  input: z.object({ event: field(reference(), 'the sequence number or id of an event', 'EVENT') }),
  output: shownEvent,
  errors: ['not_found'],
  async run({ tx }, input) {
    const [event] = await withActorTypes(tx, [await findEvent(tx, input.event)]);
    if (event === undefined) throw new AppError('internal', 'an event vanished while being described');
    return event;
  },
});
