'use strict';
// A thread of a server, for reads that take long, as bin/long-reads.js is outside of the executable.
const { parentPort, workerData } = require('node:worker_threads');
const { giveWay } = require('../../bin/give-way.js');
const { load } = require('./program.cjs');

giveWay();
load().answerLongReads(process, parentPort, workerData);
