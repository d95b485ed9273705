import { activityShow } from '../../operations/activity/show.ts';
import { customCommand } from '../app/command.ts';
import { pictureOf } from './activity/picture.ts';

/** The width of the picture where there is no terminal, in columns. */
const WIDTH = 80;

export const command = customCommand({
  path: ['activity'],
  operation: activityShow,
  details:
    'Machines by their quotas; then what runs, what waits for a machine, and what is queued behind other jobs, by project. Jobs of projects whose jobs you may not see are only counted. In a pipe it is the same picture, 80 columns wide; programs read --json.',
  flags: activityShow.input,
  formats: ['table', 'json', 'jsonl', 'yaml'],
  examples: ['roster activity', 'roster activity --json'],
  async run(cli, input) {
    const { renderTable } = await import('../terminal/render.ts');
    const { isTTY, columns } = cli.io.stdout;
    const width = isTTY ? columns : WIDTH;
    const view = pictureOf(
      (items, fields, style) =>
        renderTable(items, fields, { width, wide: cli.flags.wide, whole: ['use'], counts: {}, asked: true }, style)
          .text,
    );
    await cli.show(view, await cli.call(activityShow, input), activityShow.output);
  },
});
