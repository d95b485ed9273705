import * as z from 'zod/mini';
import { sessionWhoami } from '../../operations/session/index.ts';
import { customCommand } from '../app/command.ts';
import type { View } from '../terminal/output.ts';

const PERSON_COLUMNS = ['username', 'email', 'role', 'status', 'groups'];

const me: View<z.infer<typeof sessionWhoami.output>> = {
  data: (one) => one,
  columns: ['organization', ...PERSON_COLUMNS],
};

export const command = customCommand({
  path: ['whoami'],
  summary: sessionWhoami.summary,
  operation: sessionWhoami,
  flags: z.object({}),
  examples: ['roster whoami', 'roster whoami --json'],
  run: async (cli) => cli.show(me, await cli.caller.call(sessionWhoami, {})),
});
