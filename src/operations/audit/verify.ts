import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { followChain } from './chain.ts';

export const auditVerify = query({
  name: 'audit.verify',
  summary: 'Check that no audit event was changed, removed or reordered',
  permission: ['organization.audit_logs.view'],
  input: z.object({}),
  output: z.object({ events: z.number(), head_seq: z.number(), head_hash: z.string() }),
  errors: ['corrupt_store'],
  async run({ tx, progress }) {
    const { events, head, fault } = await followChain(tx, progress);
    if (fault !== undefined) {
      throw new AppError('corrupt_store', `the audit log is broken at event ${fault.seq}: ${fault.problem}`, {
        hint: 'compare with an export or backup from before; every event before it is intact',
        details: { ...fault },
      });
    }
    return { events, head_seq: head.seq, head_hash: head.hash };
  },
});
