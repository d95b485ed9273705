#!/usr/bin/env node
'use strict';
const { version } = require('../package.json');

if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2])) {
  console.log(version);
} else {
  const { join } = require('node:path');
  const { load } = require('./load.js');
  const { exports: program, unwritable } = load(join(__dirname, '../dist'));
  program
    .run(process, { version, uncached: unwritable, longReads: () => join(__dirname, 'long-reads.js') })
    .then((code) => {
      process.exitCode = code;
    });
}
