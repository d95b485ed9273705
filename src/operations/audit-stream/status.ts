import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { auditStream } from '../../domain/audit-stream.ts';
import { describeStream, theStream } from './stream.ts';

export const auditStreamStatus = query({
  name: 'audit-stream.status',
  summary: 'Show where the audit log is streamed to, and how far that is',
  permission: ['organization.audit_logs.streaming.view'],
  input: z.object({}),
  output: auditStream,
  errors: ['not_found'],
  run: async ({ tx, at }) => describeStream(tx, await theStream(tx), at),
});
