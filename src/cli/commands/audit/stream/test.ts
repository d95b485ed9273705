import type * as z from 'zod/mini';
import { auditStreamTest } from '../../../../operations/audit-stream/test.ts';
import { operationCommand } from '../../../app/command.ts';
import type { View } from '../../../terminal/output.ts';

const tried: View<z.infer<typeof auditStreamTest.output>> = {
  data: ({ items }) => items,
  columns: ['step', 'ok'],
  hidden: ['bucket'],
};

export const command = operationCommand({
  path: ['audit', 'stream', 'test'],
  operation: auditStreamTest,
  details: 'Puts, gets, lists and deletes an object of its own. What fails is named.',
  view: tried,
  examples: ['roster audit stream test', 'roster audit stream test --json'],
  done: ({ bucket }) => `the bucket ${bucket} has what the stream needs`,
});
