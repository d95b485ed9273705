// Writes on descriptor 3 which modules of the program the usual commands are the first to run, as JSON by their files; or why
// it failed.
const { writeSync } = require('node:fs');
const { load } = require('../../bin/load.js');
const { BEFORE, USUAL, run } = require('./usual.cjs');

const [, , outdir, home] = process.argv;

/** The modules that commands run, in a program that has run none before. */
async function ranBy(commands) {
  const { exports: roster, ran } = load(outdir);
  for (const argv of commands) await run(roster, argv, home);
  return ran();
}

(async () => {
  await ranBy(BEFORE);
  const known = new Set();
  const usage = {};
  for (const [file, commands] of Object.entries(USUAL)) {
    usage[file] = (await ranBy(commands)).filter((name) => !known.has(name));
    usage[file].forEach((name) => known.add(name));
  }
  writeSync(3, JSON.stringify(usage));
})().catch((error) => {
  writeSync(3, error.stack);
  process.exitCode = 1;
});
