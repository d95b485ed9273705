import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { auditStream } from '../../domain/audit-stream.ts';
import { setPaused } from './set-paused.ts';

export const auditStreamResume = operation({
  name: 'audit-stream.resume',
  summary: 'Resume the stream of the audit log where it was paused',
  permission: ['organization.audit_logs.streaming.manage', 'organization.audit_logs.view'],
  records: ['AuditStream.Resumed'],
  input: z.object({}),
  output: auditStream,
  errors: ['not_found'],
  run: (context) => setPaused(context, false),
});
