'use strict';
const { constants, getPriority, setPriority } = require('node:os');

/** How much niceness a thread adds to that of the process: under load, a third of the processor time of the main thread. */
const NICER = 5;

/**
 * Makes this thread give way to others: one that reads long, to the one that answers short requests. Linux alone has a
 * niceness for each thread; elsewhere it is that of the process.
 */
module.exports.giveWay = () => {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Math.min(constants.priority.PRIORITY_LOW, getPriority() + NICER));
  } catch {
    // Where it is refused, the thread is as important as the others.
  }
};
