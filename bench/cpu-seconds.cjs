/* Writes how many seconds of CPU a process took, user and system, to ROSTER_BENCH_REPORT as it ends. */
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.ROSTER_BENCH_REPORT, String((user + system) / 1e6));
});
