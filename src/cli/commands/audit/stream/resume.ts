import { auditStreamResume } from '../../../../operations/audit-stream/resume.ts';
import { operationCommand } from '../../../app/command.ts';
import { stream } from './views.ts';

export const command = operationCommand({
  path: ['audit', 'stream', 'resume'],
  operation: auditStreamResume,
  view: stream,
  examples: ['roster audit stream resume', 'roster audit stream resume --json'],
  done: () => 'what was not sent meanwhile is sent with the next run',
});
