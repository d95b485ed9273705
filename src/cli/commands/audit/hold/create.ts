import { auditHoldCreate } from '../../../../operations/audit-hold/create.ts';
import { operationCommand } from '../../../app/command.ts';
import { hold } from './views.ts';

export const command = operationCommand({
  path: ['audit', 'hold', 'create'],
  operation: auditHoldCreate,
  details:
    'Keeps the log from the oldest event on that matches, whatever audit.retention says, so that it can be verified without gaps. The filters are those of audit list; without one, all that is there is kept. What was dropped before is not there any more.',
  positions: ['name'],
  view: hold,
  examples: [
    'roster audit hold create case-17 --target linus --reason "case 17"',
    'roster audit hold create march --since 2026-03-01 --json',
  ],
  done: ({ name, from_seq }) => `the hold ${name} keeps the audit log from event ${from_seq} on`,
});
