import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import { field } from '../../../domain/field.ts';
import { queueEdit } from '../../../operations/queue/edit.ts';
import { customCommand } from '../../app/command.ts';
import { queue } from './views.ts';

const ANY = 'any';

export const command = customCommand({
  path: ['queue', 'edit'],
  operation: queueEdit,
  details: 'Jobs that run go on; those that wait start by the new order.',
  flags: z.object({
    ...queueEdit.input.shape,
    at_most: z.optional(
      field(z.string(), `how many jobs of a parallel queue run at once; ${ANY}: as many as there are`, 'N'),
    ),
  }),
  positions: ['queue'],
  examples: [
    'roster queue edit deploy --name deployments',
    'roster queue edit deploy --project Rocket --processing parallel --at-most 2',
  ],
  async run(cli, { at_most: given, ...input }) {
    const edited = await cli.call(queueEdit, {
      ...input,
      ...(given === undefined ? {} : { at_most: atMostOf(given) }),
    });
    await cli.show(queue, edited, queueEdit.output);
  },
});

/** A number of jobs; null: any. Throws `usage`. */
function atMostOf(text: string): number | null {
  if (text === ANY) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new AppError('usage', `--at-most takes a whole number or ${ANY}, not ${JSON.stringify(text.slice(0, 40))}`);
}
