'use strict';
// A thread of bcrypt-pool.ts: one job at a time, for as long as there are any. Plain JavaScript, because a thread
// begins with a file as it is.
const { parentPort } = require('node:worker_threads');
const { compareSync, hashSync } = require('bcryptjs');

parentPort.on('message', ({ text, hash, cost }) => {
  try {
    parentPort.postMessage({ value: hash === null ? hashSync(text, cost) : compareSync(text, hash) });
  } catch (error) {
    // What bcryptjs says of a bad hash does not quote it, nor the password.
    parentPort.postMessage({ error: String(error.message) });
  }
});
