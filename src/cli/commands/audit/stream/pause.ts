import { auditStreamPause } from '../../../../operations/audit-stream/pause.ts';
import { operationCommand } from '../../../app/command.ts';
import { stream } from './views.ts';

export const command = operationCommand({
  path: ['audit', 'stream', 'pause'],
  operation: auditStreamPause,
  view: stream,
  examples: ['roster audit stream pause', 'roster audit stream pause --json'],
  done: () => 'nothing is sent until roster audit stream resume',
});
