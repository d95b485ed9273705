import { ERRORS } from '../../../domain/errors.ts';
import { counted } from '../../../lib/plural.ts';
import type { Cli } from '../../app/cli.ts';
import type { Exit } from '../../app/command.ts';
import { withVisibleTexts } from '../../app/show.ts';
import { openScreen } from '../../terminal/screen.ts';
import type { Style } from '../../terminal/style.ts';
import { changes } from './changes.ts';
import type { Watching } from './changes.ts';
import { fitted } from './fitting.ts';
import { NOTHING, sectionsOf } from './picture.ts';
import type { Activity } from './picture.ts';
import { tableOf } from './table.ts';

/** The activity monitor on a whole terminal: drawn anew when something has changed, and each second for the times. */

/** In milliseconds. */
const SECOND = 1000;
/** After so long without a word, what is shown may be out of date, in milliseconds: there is one every two seconds. */
const SILENCE = 10_000;
const TITLE = 'ACTIVITY';
const GAP = '  ';
/** Lines above the tables. */
const HEAD = 2;

/** Shows it until somebody leaves by a key or a signal. Throws what watching throws. */
export async function watchOnScreen(cli: Cli, input: Watching): Promise<Exit> {
  const { io } = cli;
  const leaving = new AbortController();
  const [style, draw] = await Promise.all([cli.style(), tableOf(io.stdout, false)]);
  let now: Activity | undefined;
  /** When it came, and when the last word came. */
  let [came, heard] = [io.now(), io.now()];
  const redraw = (): void => void show().catch(() => leaving.abort());
  const screen = await openScreen(io, {
    resized: redraw,
    left: (how) => leaving.abort(how),
  });

  async function show(): Promise<void> {
    if (now === undefined) return;
    const { columns, rows } = screen.size();
    const shown = withVisibleTexts({ ...now, at: new Date(Date.parse(now.at) + io.now() - came).toISOString() });
    const sections = sectionsOf(shown);
    const tables =
      sections.length === 0 ? [NOTHING.trimEnd()] : fitted(sections, Math.max(0, rows - HEAD), draw, style);
    await screen.show([headOf(shown, { silent: io.now() - heard, columns }, style), '', ...tables]);
  }

  const clock = setInterval(redraw, SECOND);
  try {
    for await (const piece of changes(cli, input, AbortSignal.any([io.signal, leaving.signal]))) {
      heard = io.now();
      if (piece !== undefined) [now, came] = [piece, heard];
      await show();
    }
  } finally {
    clearInterval(clock);
    await screen.close();
  }
  return leaving.signal.reason === 'interrupt' ? ERRORS.interrupted.exit : undefined;
}

interface Heading {
  /** For how long nothing was heard, in milliseconds. */
  readonly silent: number;
  readonly columns: number;
}

/** The first line: of when it is, how to leave, and the sum where there is room; the tables have it as well. */
function headOf({ at, total }: Activity, { silent, columns }: Heading, style: Style): string {
  const { running, waiting, queued } = total;
  const time = `${at.slice(11, 19)} UTC`;
  const contact = silent > SILENCE ? `no contact for ${Math.floor(silent / SECOND)}s` : 'q leaves';
  const sum = `${counted(running, 'job')} running, ${waiting} waiting, ${queued} queued`;
  const isRoom = [TITLE, time, contact, sum].join(GAP).length <= columns;
  return [
    style.bold(TITLE),
    time,
    silent > SILENCE ? style.yellow(contact) : style.dim(contact),
    ...(isRoom ? [sum] : []),
  ].join(GAP);
}
