import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { auditHold, HOLD_SORTS } from '../../domain/audit-holds.ts';
import { pageOfAll, pageRequest } from '../../domain/page.ts';
import { listed, listOf, pagingFields } from '../shared/listing.ts';

export const auditHoldList = query({
  name: 'audit-hold.list',
  summary: 'List the holds on the audit log',
  permission: ['organization.audit_logs.view'],
  input: z.object(pagingFields(HOLD_SORTS)),
  output: listOf(auditHold),
  async run({ tx }, input) {
    const holds = await tx.auditHolds.all();
    const page = pageOfAll(holds, pageRequest(input), HOLD_SORTS, HOLD_SORTS.name);
    return listed(input, page, () => Promise.resolve(holds.length));
  },
});
