import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { streamObject } from '../../domain/audit-stream.ts';
import { numberedPageRequest, pageFields, pageOf } from '../../domain/page.ts';
import { theStream } from './stream.ts';

export const auditStreamHistory = query({
  name: 'audit-stream.history',
  summary: 'List the objects that the bucket has of the audit log, the latest first',
  permission: ['organization.audit_logs.streaming.view'],
  input: z.object(pageFields()),
  output: pageOf(streamObject),
  errors: ['not_found'],
  async run({ tx }, input) {
    const page = numberedPageRequest(input);
    await theStream(tx);
    const { items, next_cursor } = await tx.auditStreams.objects(page);
    return { items: [...items], next_cursor };
  },
});
