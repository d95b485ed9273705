// Serves the organization of the usual commands, as long as the process that began it is there.
const { load } = require('../../bin/load.js');
const { start } = require('./usual.cjs');

const [, , outdir, home] = process.argv;
process.stdin.on('end', () => process.exit()).resume();
void start(load(outdir, { renews: false }).exports, ['serve', '--listen', '127.0.0.1:0'], home);
