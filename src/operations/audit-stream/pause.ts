import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { auditStream } from '../../domain/audit-stream.ts';
import { setPaused } from './set-paused.ts';

export const auditStreamPause = operation({
  name: 'audit-stream.pause',
  summary: 'Pause the stream of the audit log: nothing is sent until it is resumed',
  permission: ['organization.audit_logs.streaming.manage'],
  records: ['AuditStream.Paused'],
  input: z.object({}),
  output: auditStream,
  errors: ['not_found'],
  run: (context) => setPaused(context, true),
});
