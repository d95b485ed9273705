// Writes V8's code cache of what the usual commands of some files of the program compile, for each file that they load and that
// has none yet; without a name, of all files that are left. The smaller a cache is, the sooner a command starts, so each has
// what its own commands need. What fails is told on descriptor 3.
const { existsSync, writeSync } = require('node:fs');
const { load } = require('../bin/load.js');
const { writeCache } = require('../bin/renew-cache.js');
const { runUsual } = require('./build/usual.cjs');

const [, , outdir, home, ...names] = process.argv;
const { exports: roster, files, fileOf, left } = load(outdir, { renews: false });

(async () => {
  for (const name of names) await runUsual(roster, name, outdir, home);
  if (names.length === 0) left().forEach((name) => fileOf(name));
  for (const one of files.values()) if (!existsSync(one.cache)) writeCache(one);
})().catch((error) => {
  writeSync(3, `${error.stack}\n`);
  process.exitCode = 1;
});
