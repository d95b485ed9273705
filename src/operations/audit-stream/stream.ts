import { AppError } from '../../domain/errors.ts';
import type { AuditStream, StreamSettings } from '../../domain/audit-stream.ts';
import { toSubjectRef } from '../../domain/references.ts';
import type { AuditStreamRecord } from '../../core/store/audit-streams.ts';
import type { Reads } from '../../core/store/index.ts';
import { accountsOf } from '../shared/accounts.ts';
import { nextRunAt } from './due.ts';

/** The stream of the organization. Throws `not_found` where there is none. */
export async function theStream(tx: Reads): Promise<AuditStreamRecord> {
  const record = await tx.auditStreams.get();
  if (record !== undefined) return record;
  throw new AppError('not_found', 'the audit log is not streamed anywhere', {
    hint: 'configure it: roster audit stream configure --provider aws --bucket BUCKET --region REGION',
  });
}

/** The settings of a stream, as the audit log keeps them: without keys. */
export const settingsOf = (record: StreamSettings): StreamSettings => ({
  provider: record.provider,
  bucket: record.bucket,
  region: record.region,
  endpoint: record.endpoint,
  prefix: record.prefix,
  format: record.format,
  gzip: record.gzip,
  every: record.every,
  access_key_id: record.access_key_id,
});

/** A stream and how far it is at a time. */
export async function describeStream(tx: Reads, record: AuditStreamRecord, at: string): Promise<AuditStream> {
  const head = await tx.audit.head();
  const [oldest] = await tx.audit.following(record.cursor_seq + 1, 1);
  const [last] = (await tx.auditStreams.objects({ limit: 1, after: null })).items;
  const account = (await accountsOf(tx, [record.acts_for])).get(record.acts_for);
  const waiting = oldest === undefined ? 0 : Math.max(0, Date.parse(at) - Date.parse(oldest.timestamp));
  return {
    ...settingsOf(record),
    keys: record.sealed_secret === null ? 'environment' : 'stored',
    paused: record.paused,
    acts_for: account === undefined ? null : toSubjectRef(account),
    objects: record.objects,
    last_object: last === undefined ? null : last.key,
    last_seq: record.cursor_seq,
    lag_events: Math.max(0, head.seq - record.cursor_seq),
    lag_seconds: Math.floor(waiting / 1000),
    succeeded_at: record.succeeded_at,
    error: record.error,
    failed_at: record.failed_at,
    next_run_at: await nextRunAt(tx, record),
    created_at: record.created_at,
    updated_at: record.updated_at,
  };
}
