import type { Io } from './io.ts';

/** Progress of long work on stderr: a bar on a terminal, a line now and then elsewhere. */
export interface Progress {
  readonly update: (done: number, total: number) => void;
  readonly stop: () => void;
}

/** Work shorter than this, in milliseconds, shows nothing. */
const QUIET = 500;
/** Off a terminal: the least time between two lines, in milliseconds, and of how many lines there are at most. */
const INTERVAL = 2000;
const MOST_LINES = 20;

/** `quiet`: nothing is shown; `lines`: off a terminal there may be lines. */
export function startProgress(
  io: Pick<Io, 'now' | 'stderr'>,
  { quiet, lines }: { readonly quiet: boolean; readonly lines: boolean },
): Progress {
  const begun = io.now();
  let last = begun;
  let lastDone = 0;
  let bar: { update: (done: number, total: number) => void; stop: () => void } | undefined;
  let opening = false;

  /** How many a second, since the beginning. */
  const rateOf = (done: number): number => Math.round((done * 1000) / Math.max(1, io.now() - begun));

  async function openBar(done: number, total: number): Promise<void> {
    opening = true;
    const { default: progress } = await import('cli-progress');
    const made = new progress.SingleBar({
      stream: io.stderr.stream,
      format: '{bar} {value}/{total}  {rate}/s, {duration_formatted}, about {eta_formatted} left',
      hideCursor: true,
      clearOnComplete: true,
    });
    made.start(total, done, { rate: rateOf(done) });
    bar = {
      update: (now, of) => {
        made.setTotal(of);
        made.update(now, { rate: rateOf(now) });
      },
      stop: () => made.stop(),
    };
  }

  return {
    update(done, total) {
      const now = io.now();
      if (quiet || now - begun < QUIET) return;
      if (io.stderr.isTTY) {
        if (bar !== undefined) bar.update(done, total);
        else if (!opening) void openBar(done, total);
      } else if (lines && now - last >= INTERVAL && done - lastDone >= total / MOST_LINES) {
        last = now;
        lastDone = done;
        void io.stderr.write(`${done}/${total}\n`);
      }
    },
    stop: () => bar?.stop(),
  };
}
