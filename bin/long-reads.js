'use strict';
// A thread of a server, for reads that take long.
const { join } = require('node:path');
const { parentPort, workerData } = require('node:worker_threads');
const { giveWay } = require('./give-way.js');
const { load } = require('./load.js');

giveWay();
load(join(__dirname, '../dist')).exports.answerLongReads(process, parentPort, workerData);
