#!/usr/bin/env node
'use strict';
const { run } = require('../dist/process.js');
const { version } = require('../package.json');

run(process, version).then((code) => {
  process.exitCode = code;
});
