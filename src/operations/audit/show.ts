import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { shownEvent } from '../../domain/audit.ts';
import { field } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { shown } from './filters.ts';

export const auditShow = query({
  name: 'audit.show',
  summary: 'Show one audit event in full',
  permission: ['organization.audit_logs.view'],
  input: z.object({ event: field(reference(), 'the sequence number or id of an event', 'EVENT') }),
  output: shownEvent,
  errors: ['not_found'],
  run: async ({ tx }, input) => shown(tx, input.event),
});
