'use strict';
// A thread of a server, for reads that take long.
const { join } = require('node:path');
const { parentPort, workerData } = require('node:worker_threads');
const { giveWay } = require('./give-way.js');
const { keepWhole, load } = require('./load.js');

giveWay();
const program = load(join(__dirname, '../dist'));
keepWhole(program);
program.exports.answerLongReads(process, parentPort, workerData);
