import { durationOf, shifted } from '../../../domain/time.ts';
import { counted } from '../../../lib/plural.ts';
import { STREAM_TASK } from '../../audit-stream/due.ts';
import { describeStream } from '../../audit-stream/stream.ts';
import { check } from './check.ts';

/** Checks of the stream of the audit log. */

export const auditStreamBehind = check({
  code: 'audit_stream_behind',
  about: 'the stream of the audit log',
  needs: ['organization.audit_logs.streaming.view'],
  async offenders({ tx }, { at }) {
    const record = await tx.auditStreams.get();
    if (record === undefined || record.paused) return [];
    const task = await tx.tasks.get(STREAM_TASK);
    const error = record.error ?? (task !== undefined && task.failures > 0 ? task.error : null);
    // A run that is late by a whole interval is one that nobody makes.
    const latest = shifted(at, -2 * (durationOf(record.every) ?? 0));
    const isLate = (record.succeeded_at ?? record.created_at) < latest;
    return error === null && !isLate ? [] : [{ ...(await describeStream(tx, record, at)), error }];
  },
  tell: ({ bucket, lag_events, error, succeeded_at }) => [
    bucket,
    `${counted(lag_events, 'event')} of the audit log ${lag_events === 1 ? 'is' : 'are'} not in the bucket ${bucket}: ${error ?? 'nothing sends'}; ${succeeded_at === null ? 'it was never sent to the end' : `last sent to the end at ${succeeded_at}`}`,
    error === null ? 'roster audit stream run' : 'roster audit stream test',
  ],
});
