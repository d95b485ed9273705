// Required into a measured process: writes its peak resident memory in kB as it ends.
process.on('exit', () => {
  require('node:fs').writeFileSync(process.env.ROSTER_BENCH_REPORT, String(process.resourceUsage().maxRSS));
});
