import type { Io } from './io.ts';

/** Progress of long work on stderr: a bar on a terminal, a line now and then elsewhere. */
export interface Progress {
  readonly update: (done: number, total: number) => void;
  readonly stop: () => void;
}

/** Work shorter than this, in milliseconds, shows nothing. */
const QUIET = 500;
/** Off a terminal, the time between two lines, in milliseconds. */
const INTERVAL = 2000;

/** `quiet`: nothing is shown; `lines`: off a terminal there may be lines. */
export function startProgress(
  io: Pick<Io, 'now' | 'stderr'>,
  { quiet, lines }: { readonly quiet: boolean; readonly lines: boolean },
): Progress {
  const begun = io.now();
  let last = begun;
  let bar: { update: (done: number, total: number) => void; stop: () => void } | undefined;
  let opening = false;

  async function openBar(done: number, total: number): Promise<void> {
    opening = true;
    const { default: progress } = await import('cli-progress');
    const made = new progress.SingleBar({
      stream: io.stderr.stream,
      format: '{bar} {value}/{total}  {duration_formatted}, about {eta_formatted} left',
      hideCursor: true,
      clearOnComplete: true,
    });
    made.start(total, done);
    bar = {
      update: (now, of) => {
        made.setTotal(of);
        made.update(now);
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
      } else if (lines && now - last >= INTERVAL) {
        last = now;
        void io.stderr.write(`${done}/${total}\n`);
      }
    },
    stop: () => bar?.stop(),
  };
}
