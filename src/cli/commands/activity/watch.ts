import { activity } from '../../../domain/jobs/activity.ts';
import { AppError } from '../../../domain/errors.ts';
import type { Cli } from '../../app/cli.ts';
import type { Exit } from '../../app/command.ts';
import { withVisibleTexts } from '../../app/show.ts';
import { chooseFields, harmlessOn, renderItems } from '../../terminal/output.ts';
import { changes } from './changes.ts';
import type { Watching } from './changes.ts';
import { pictureOf } from './picture.ts';
import type { Activity } from './picture.ts';
import { tableOf } from './table.ts';

/** The activity monitor, again whenever something has changed. */

/** Shows it until somebody leaves. Throws `usage` for fields of a picture, and what watching throws. */
export async function watchActivity(cli: Cli, input: Watching): Promise<Exit> {
  const { io, format } = cli;
  requireColumns(cli);
  if (format === 'table' && io.stdout.isTTY && io.env.TERM !== 'dumb')
    return (await import('./on-screen.ts')).watchOnScreen(cli, input);
  const textOf = await textFor(cli);
  for await (const now of changes(cli, input, io.signal)) {
    if (now !== undefined) await io.stdout.write(await textOf(now));
  }
}

/** Throws `usage` for fields that there are not, and for those of a picture. */
function requireColumns({ flags, format }: Cli): void {
  chooseFields(flags.fields, [], Object.keys(activity.shape));
  if (flags.fields !== undefined && format === 'table')
    throw new AppError('usage', '--fields is not for a picture that is shown again and again', {
      hint: 'take a format for programs: -o jsonl',
    });
}

/** How one moment is written, in the format in force. */
async function textFor(cli: Cli): Promise<(now: Activity) => Promise<string>> {
  const { format, flags, io } = cli;
  if (format === 'table') {
    const [style, table] = await Promise.all([cli.style(), tableOf(io.stdout, flags.wide)]);
    const { text } = pictureOf(table);
    return (now) => Promise.resolve(`${style.dim(now.at)}\n${text?.(withVisibleTexts(now), style) ?? ''}\n`);
  }
  const rendered = async (now: Activity): Promise<string> =>
    format === 'yaml'
      ? `---\n${await renderItems([now], true, format, [], flags.fields)}`
      : renderItems([now], false, 'jsonl', [], flags.fields);
  return async (now) => harmlessOn(io.stdout, await rendered(now));
}
