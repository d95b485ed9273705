import type { AuditEvent } from '../../../domain/audit.ts';
import { auditList, auditShow, auditVerify } from '../../../operations/audit.ts';
import { operationCommand } from '../../command.ts';
import { listCommand } from '../../list-command.ts';
import type { View } from '../../output.ts';

const events: View<readonly AuditEvent[]> = {
  data: (items) => items,
  columns: ['seq', 'timestamp', 'username', 'description', 'outcome'],
  whole: ['seq', 'timestamp'],
};
const event: View<AuditEvent> = {
  data: (one) => one,
  columns: [
    'seq',
    'timestamp',
    'resource',
    'operation',
    'username',
    'resource_name',
    'outcome',
    'description',
    'metadata',
  ],
};

export const list = listCommand({
  path: ['audit', 'list'],
  operation: auditList,
  view: events,
  examples: ['roster audit list --limit 5', 'roster audit list --actor ada --resource User --since 2026-01-01 --json'],
});

export const show = operationCommand({
  path: ['audit', 'show'],
  operation: auditShow,
  positions: ['event'],
  view: event,
  examples: ['roster audit show 1', 'roster audit show 1 --json'],
});

export const verify = operationCommand({
  path: ['audit', 'verify'],
  operation: auditVerify,
  details:
    'Finds edits, deletions, reorderings and a cut tail. Somebody who can rewrite the whole store can also rewrite the chain: keep the printed head somewhere else, and compare.',
  view: { data: (found) => found, columns: ['events', 'head_seq', 'head_hash'], whole: ['head_hash'] },
  examples: ['roster audit verify', 'roster audit verify --json'],
  done: ({ events: count }) => `the audit log is whole: ${count} ${count === 1 ? 'event' : 'events'}`,
});
