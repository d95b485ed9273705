import type { EventDraft } from '../../core/context.ts';
import type { AuditStreamRecord, StreamProgress } from '../../core/store/audit-streams.ts';
import type { AppError } from '../../domain/errors.ts';
import { shifted } from '../../domain/time.ts';

/** When a stream counts as failing, which the audit log tells once, and once that it works again. */

/** After failing for so long, in milliseconds, it counts as failing. A server tried it again twice by then. */
const COUNTS_AFTER = 3 * 60_000;

/** Which attempts failed, and the event of it; undefined: nothing is to be told. */
interface Told {
  readonly progress: Pick<StreamProgress, 'failing_since' | 'failure_told_at'>;
  readonly event: EventDraft | undefined;
}

/** After an attempt that failed. */
export function afterFailure(record: AuditStreamRecord, { code, message }: AppError, at: string): Told {
  const { id, bucket, failure_told_at } = record;
  const failing_since = record.failing_since ?? at;
  if (failure_told_at !== null || at < shifted(failing_since, COUNTS_AFTER))
    return { progress: { failing_since, failure_told_at }, event: undefined };
  return {
    progress: { failing_since, failure_told_at: at },
    event: {
      kind: 'AuditStream.Failed',
      id,
      name: bucket,
      description: `the audit log cannot be streamed to the bucket ${bucket} since ${failing_since}: ${message}`,
      metadata: { code, error: message, failing_since, last_seq: record.cursor_seq },
    },
  };
}

/** After one that did not. */
export function afterSuccess({ id, bucket, failing_since, failure_told_at, cursor_seq }: AuditStreamRecord): Told {
  return {
    progress: { failing_since: null, failure_told_at: null },
    event:
      failure_told_at === null
        ? undefined
        : {
            kind: 'AuditStream.Recovered',
            id,
            name: bucket,
            description: `the audit log is streamed to the bucket ${bucket} again`,
            metadata: { failing_since, failure_told_at, last_seq: cursor_seq },
          },
  };
}
