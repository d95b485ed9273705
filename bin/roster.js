#!/usr/bin/env node
'use strict';
const { version } = require('../package.json');

if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2])) {
  console.log(version);
} else {
  const { join } = require('node:path');
  const { keepWhole, load } = require('./load.js');
  const folder = join(__dirname, '../dist');
  const program = opened();
  if (program !== undefined) {
    keepWhole(program);
    program.exports
      .run(process, { version, uncached: program.unwritable, longReads: () => join(__dirname, 'long-reads.js') })
      .then((code) => {
        process.exitCode = code;
      });
  }

  /** The program; undefined where it is not there, which is told. */
  function opened() {
    try {
      return load(folder);
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
      console.error(
        `error: the files of roster are not in ${folder}\nhint: install it again, or in a checkout: npm run build`,
      );
      process.exitCode = 7;
    }
  }
}
