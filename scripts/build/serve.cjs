// Serves the organization of the usual commands, until it is killed.
const { load } = require('../../bin/load.js');
const { start } = require('./usual.cjs');

const [, , outdir, home] = process.argv;
void start(load(outdir, { renews: false }).exports, ['serve', '--listen', '127.0.0.1:0'], home);
