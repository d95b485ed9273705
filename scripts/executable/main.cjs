'use strict';
// What the one-file executable runs first.
const { file, load, version } = require('./program.cjs');

if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2])) {
  console.log(version);
} else {
  load()
    .run(process, { version, longReads: () => file('long-reads.cjs') })
    .then((code) => {
      process.exitCode = code;
    });
}
