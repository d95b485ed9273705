#!/usr/bin/env node
'use strict';
// Node 22 and later keep compiled code between runs.
require('node:module').enableCompileCache?.();
const { version } = require('../package.json');

require('../dist/process.js')
  .run(process, version)
  .then((code) => {
    process.exitCode = code;
  });
