import { auditRetentionStatus } from '../../../operations/audit-retention/status.ts';
import { operationCommand } from '../../app/command.ts';

export const command = operationCommand({
  path: ['audit', 'retention'],
  operation: auditRetentionStatus,
  details:
    'What is older than the setting audit.retention is dropped by a server, by store run-tasks and by audit prune, but only what the bucket of audit stream, or a file, was found to have.',
  view: {
    data: (one) => one,
    columns: ['retention', 'first_seq', 'first_timestamp', 'due_events', 'through_seq', 'kept'],
  },
  examples: ['roster audit retention', 'roster audit retention --json'],
});
