// Required into a measured server: writes for how long at most its event loop was held, in milliseconds of CPU time of
// its thread, so that what else the machine does does not count. It begins to measure with SIGUSR2.
const { readFileSync, writeFileSync } = require('node:fs');
const { setInterval } = require('node:timers');
const { isMainThread } = require('node:worker_threads');

/** In milliseconds: work that comes between two looks adds up. */
const STEP = 2;

if (isMainThread) {
  const used = () => Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  let longest = 0;
  process.once('SIGUSR2', () => {
    let last = used();
    setInterval(() => {
      const now = used();
      longest = Math.max(longest, now - last);
      last = now;
    }, STEP).unref();
  });
  process.on('exit', () => writeFileSync(process.env.ROSTER_BENCH_REPORT, String(longest)));
}
