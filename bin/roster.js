#!/usr/bin/env node
'use strict';
const { version } = require('../package.json');

if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2])) {
  console.log(version);
} else {
  const { join } = require('node:path');
  const { keepWhole, load } = require('./load.js');
  const program = load(join(__dirname, '../dist'));
  keepWhole(program);
  program.exports
    .run(process, { version, uncached: program.unwritable, longReads: () => join(__dirname, 'long-reads.js') })
    .then((code) => {
      process.exitCode = code;
    });
}
