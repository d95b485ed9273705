import { auditStreamRemove } from '../../../../operations/audit-stream/remove.ts';
import { operationCommand } from '../../../app/command.ts';
import { stream } from './views.ts';

export const command = operationCommand({
  path: ['audit', 'stream', 'remove'],
  operation: auditStreamRemove,
  details:
    'Forgets the bucket, its keys and how far the stream is. A stream that is configured later sends the whole log, to where no other is.',
  view: stream,
  confirm: () => 'Remove the stream of the audit log? Its objects stay in the bucket.',
  examples: ['roster audit stream remove --yes', 'roster audit stream remove --dry-run'],
  done: ({ bucket }) => `the audit log is not streamed any more; its objects stay in ${bucket}`,
});
