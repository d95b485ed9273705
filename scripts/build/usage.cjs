// Writes on descriptor 3 which modules of the program the usual commands are the first to run, as JSON by their files; or why
// it failed.
const { writeSync } = require('node:fs');
const { load } = require('../../bin/load.js');
const { USUAL, prepare, runUsual } = require('./usual.cjs');

const [, , outdir, home] = process.argv;

(async () => {
  await prepare(load(outdir, { renews: false }).exports, home);
  const known = new Set();
  const usage = {};
  for (const file of Object.keys(USUAL)) {
    // A program that has run nothing before.
    const { exports: roster, ran } = load(outdir, { renews: false });
    await runUsual(roster, file, outdir, home);
    usage[file] = ran().filter((name) => !known.has(name));
    usage[file].forEach((name) => known.add(name));
  }
  writeSync(3, JSON.stringify(usage));
})().catch((error) => {
  writeSync(3, error.stack);
  process.exitCode = 1;
});
