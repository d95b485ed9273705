import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { auditStream } from '../../domain/audit-stream.ts';
import { STREAM_TASK } from './due.ts';
import { describeStream, settingsOf, theStream } from './stream.ts';

export const auditStreamRemove = operation({
  name: 'audit-stream.remove',
  summary: 'Remove the stream of the audit log; its objects stay in the bucket',
  permission: ['organization.audit_logs.streaming.manage'],
  records: ['AuditStream.Removed'],
  input: z.object({}),
  output: auditStream,
  errors: ['not_found'],
  async run(context) {
    const { tx, at } = context;
    const record = await theStream(tx);
    const removed = await describeStream(tx, record, at);
    await tx.auditStreams.remove(record.id);
    // What failed is of no interest any more.
    const task = await tx.tasks.get(STREAM_TASK);
    if (task !== undefined) await tx.tasks.put({ ...task, failures: 0, error: null });
    context.record({
      kind: 'AuditStream.Removed',
      id: record.id,
      name: record.bucket,
      description: `the stream of the audit log to ${record.bucket} was removed`,
      metadata: { before: { ...settingsOf(record), last_seq: record.cursor_seq } },
    });
    return removed;
  },
});
