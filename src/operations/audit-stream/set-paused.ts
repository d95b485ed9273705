import type { Context } from '../../core/context.ts';
import type { AuditStream } from '../../domain/audit-stream.ts';
import { describeStream, theStream } from './stream.ts';

/** Pauses the stream or lets it go on; changes and records nothing where it is so. */
export async function setPaused({ tx, at, record: report }: Context, paused: boolean): Promise<AuditStream> {
  const record = await theStream(tx);
  if (record.paused === paused) return describeStream(tx, record, at);
  const changed = { ...record, paused, updated_at: at };
  await tx.auditStreams.put(changed);
  report({
    kind: paused ? 'AuditStream.Paused' : 'AuditStream.Resumed',
    id: record.id,
    name: record.bucket,
    description: `the stream of the audit log to ${record.bucket} was ${paused ? 'paused' : 'resumed'}`,
    metadata: { before: { paused: record.paused }, after: { paused } },
  });
  return describeStream(tx, changed, at);
}
