#!/usr/bin/env node
'use strict';
const { version } = require('../package.json');

if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2])) {
  console.log(version);
} else {
  const { load } = require('./load.js');
  load(require.resolve('../dist/roster.js'))
    .exports.run(process, version)
    .then((code) => {
      process.exitCode = code;
    });
}
