import { counted } from '../../../lib/plural.ts';
import { auditVerify } from '../../../operations/audit/verify.ts';
import { operationCommand } from '../../app/command.ts';

export const command = operationCommand({
  path: ['audit', 'verify'],
  operation: auditVerify,
  details:
    'Finds edits, deletions, reorderings and a missing end. Somebody who can rewrite the whole store can also rewrite the chain: keep the printed head somewhere else, and compare.',
  view: { data: (found) => found, columns: ['events', 'head_seq', 'head_hash'], whole: ['head_hash'] },
  long: true,
  examples: ['roster audit verify', 'roster audit verify --json'],
  done: ({ events: count }) => `the audit log is whole: ${counted(count, 'event')}`,
});
