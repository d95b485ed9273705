import type * as z from 'zod/mini';
import { sessionWhoami } from '../../operations/session/whoami.ts';
import { operationCommand } from '../app/command.ts';
import type { Flat } from '../context/flat.ts';
import type { View } from '../terminal/output.ts';

const PERSON_COLUMNS = ['username', 'email', 'role', 'status', 'groups'];

const me: View<Flat<z.infer<typeof sessionWhoami.output>>> = {
  data: (one) => one,
  columns: ['organization', ...PERSON_COLUMNS],
};

export const command = operationCommand({
  path: ['whoami'],
  operation: sessionWhoami,
  view: me,
  examples: ['roster whoami', 'roster whoami --json'],
});
