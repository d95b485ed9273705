import * as z from 'zod/mini';
import { preparedQuery } from '../../core/operation.ts';
import type { AuditStreamRecord } from '../../core/store/audit-streams.ts';
import { bucketOf } from './bucket-of.ts';
import { PROBE_TIMEOUT, probe, probeKey, probeResult, requireAll } from './probe.ts';
import { theStream } from './stream.ts';

export const auditStreamTest = preparedQuery({
  name: 'audit-stream.test',
  summary: 'Try what the stream of the audit log needs of its bucket',
  permission: ['organization.audit_logs.streaming.manage'],
  input: z.object({}),
  output: z.object({ bucket: z.string(), items: z.array(probeResult) }),
  errors: ['not_found', 'input_needed', 'invalid', 'unreachable'],
  plan: ({ tx }): Promise<AuditStreamRecord> => theStream(tx),
  async prepare(_input, record, environment, signal) {
    const bucket = await bucketOf(record, environment, { signal, timeout: PROBE_TIMEOUT });
    const trials = await probe(bucket, probeKey(record, environment));
    requireAll(trials, record.bucket);
    return { bucket: record.bucket, items: trials.map(({ step }) => ({ step, ok: true, error: null })) };
  },
  run: (_context, _input, tried) => Promise.resolve(tried),
});
