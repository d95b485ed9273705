// Runs a few usual commands in this process and writes V8's code cache of what they compiled, a file for each of the program.
// What they print goes where the standard streams do; what fails is told on descriptor 3.
const { readdirSync, writeSync } = require('node:fs');
const { join } = require('node:path');
const { load } = require('../bin/load.js');
const { writeCache } = require('../bin/renew-cache.js');

const [, , outdir, home] = process.argv;
const { exports: roster, fileOf, files } = load(outdir);

/** As much of a process as roster uses. */
const processFor = (argv) => ({
  argv: ['node', 'roster', ...argv],
  env: { HOME: home, ROSTER_CONFIG_DIR: join(home, 'config'), ROSTER_STORE: join(home, 'roster.db') },
  versions: process.versions,
  on: () => undefined,
  stdin: process.stdin,
});

const usual = [
  ['init', '--organization', 'Acme', '--owner', 'ada@acme.example', '--reveal'],
  ['people', 'add', 'grace@acme.example', '--reveal'],
  ['people', 'list'],
  ['people', 'show', 'grace'],
  ['group', 'list'],
  ['access', 'check', 'grace', 'organization.view'],
  ['audit', 'list'],
  ['--help'],
];

(async () => {
  for (const argv of usual) {
    const code = await roster.run(processFor(argv), { version: '0.0.0' });
    if (code !== 0) throw new Error(`roster ${argv.join(' ')} exited ${code}`);
  }
  for (const name of readdirSync(outdir)) {
    const [, file] = /^([\w-]+)\.js$/.exec(name) ?? [];
    if (file !== undefined && !files.has(file)) fileOf(file);
  }
  for (const file of files.values()) writeCache(file);
})().catch((error) => {
  writeSync(3, `${error.stack}\n`);
  process.exitCode = 1;
});
