import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { auditHold, holdField } from '../../domain/audit-holds.ts';
import { findHold } from './find-hold.ts';

export const auditHoldRelease = operation({
  name: 'audit-hold.release',
  summary: 'Release a hold: what it kept may go by its age again',
  permission: [
    'organization.general_settings.modify',
    'organization.audit_logs.streaming.manage',
    'organization.audit_logs.view',
  ],
  records: ['AuditHold.Released'],
  input: z.object({ hold: holdField() }),
  output: auditHold,
  errors: ['not_found'],
  async run({ tx, record }, input) {
    const hold = await findHold(tx, input.hold);
    const { id, name, reason, filter, from_seq } = hold;
    await tx.auditHolds.remove(id);
    record({
      kind: 'AuditHold.Released',
      id,
      name,
      description: `the hold ${name} was released, which kept the audit log from event ${from_seq} on`,
      metadata: { before: { name, reason, filter, from_seq } },
    });
    return hold;
  },
});
