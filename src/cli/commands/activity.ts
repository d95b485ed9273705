import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { activityShow } from '../../operations/activity/show.ts';
import { customCommand } from '../app/command.ts';
import { pictureOf } from './activity/picture.ts';
import { tableOf } from './activity/table.ts';

export const command = customCommand({
  path: ['activity'],
  operation: activityShow,
  details:
    'Machines by their quotas; then what runs, what waits for a machine, and what is queued behind other jobs, by project. Jobs of projects whose jobs you may not see are only counted. In a pipe it is the same picture, 80 columns wide; programs read --json. --watch shows it again whenever it has changed: on a terminal in place, until q or Ctrl-C; elsewhere one after the other, with -o jsonl a document on each line. Over HTTP, a connection that breaks is made again.',
  flags: z.extend(activityShow.input, {
    watch: z._default(field(z.boolean(), 'go on, and show it again whenever it has changed'), false),
  }),
  formats: ['table', 'json', 'jsonl', 'yaml'],
  examples: ['roster activity', 'roster activity --json', 'roster activity --watch'],
  async run(cli, { watch, ...input }) {
    if (watch) return (await import('./activity/watch.ts')).watchActivity(cli, input);
    const view = pictureOf(await tableOf(cli.io.stdout, cli.flags.wide));
    await cli.show(view, await cli.call(activityShow, input), activityShow.output);
    return undefined;
  },
});
