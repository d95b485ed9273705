import { auditStreamStatus } from '../../../../operations/audit-stream/status.ts';
import { operationCommand } from '../../../app/command.ts';
import { stream } from './views.ts';

export const command = operationCommand({
  path: ['audit', 'stream', 'status'],
  operation: auditStreamStatus,
  details:
    'Tells the last object, up to which event the bucket has the log, how much is waiting and for how long, what failed last, and when a server sends next.',
  view: stream,
  examples: ['roster audit stream status', 'roster audit stream status --json'],
});
