import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { auditHold, holdField } from '../../domain/audit-holds.ts';
import { findHold } from './find-hold.ts';

export const auditHoldShow = query({
  name: 'audit-hold.show',
  summary: 'Show a hold on the audit log',
  permission: ['organization.audit_logs.view'],
  input: z.object({ hold: holdField() }),
  output: auditHold,
  errors: ['not_found'],
  run: ({ tx }, input) => findHold(tx, input.hold),
});
