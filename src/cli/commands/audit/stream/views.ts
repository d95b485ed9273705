import type { AuditStream, StreamObject } from '../../../../domain/audit-stream.ts';
import type { Flat } from '../../../context/flat.ts';
import type { View } from '../../../terminal/output.ts';

/** How the stream of the audit log looks. */

export const stream: View<Flat<AuditStream>> = {
  data: (one) => one,
  columns: [
    'provider',
    'bucket',
    'prefix',
    'format',
    'every',
    'paused',
    'acts_for',
    'last_object',
    'last_seq',
    'lag_events',
    'lag_seconds',
    'succeeded_at',
    'error',
    'next_run_at',
  ],
  whole: ['bucket', 'last_object'],
};

export const objects: View<readonly StreamObject[]> = {
  data: (items) => items,
  columns: ['number', 'key', 'first_seq', 'last_seq', 'sent_at'],
  whole: ['key', 'first_seq', 'last_seq'],
};
