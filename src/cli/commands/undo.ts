import type * as z from 'zod/mini';
import { undoEvent } from '../../operations/undo/event.ts';
import { operationCommand } from '../app/command.ts';
import type { View } from '../terminal/output.ts';

const view: View<z.infer<typeof undoEvent.output>> = {
  data: (undone) => undone,
  columns: ['seq', 'resource', 'operation', 'resource_name', 'changes'],
};

export const command = operationCommand({
  path: ['undo'],
  operation: undoEvent,
  details:
    'Reverses the change that an audit event records, if nothing has changed it since and if you have the permissions to do so by hand. It can undo changes of roles, group members, status, names, custom roles and settings, and an undo as well. The new events name the one that they undo. roster audit list shows the numbers.',
  positions: ['event'],
  view,
  examples: ['roster undo 8', 'roster undo 8 --json'],
  done: ({ seq, changes }) => `event ${seq} undone: ${changes.join('; ')}`,
});
