'use strict';
// A thread of reader-threads.ts: one connection for reads, whose statements run one after the other, in the order of the
// requests. Plain JavaScript, because a thread begins with a file as it is.
const { performance } = require('node:perf_hooks');
const { parentPort, workerData } = require('node:worker_threads');
const Database = require('better-sqlite3');
const { giveWay } = require('../../../bin/give-way.js');

/** How many prepared statements are cached: every length of a list is another statement. */
const STATEMENTS = 400;

let connection;
const statements = new Map();

function prepare(text) {
  const known = statements.get(text);
  if (known !== undefined) return known;
  const statement = connection.prepare(text);
  if (statements.size >= STATEMENTS) statements.delete(statements.keys().next().value);
  statements.set(text, statement);
  return statement;
}

/** The rows of a statement; none for one that is no query. Where the file does not open, the next request tries again. */
function run({ text, values, asCells }) {
  if (connection === undefined) {
    const { path, ...options } = workerData;
    connection = new Database(path, { readonly: true, ...options });
  }
  const statement = prepare(text);
  if (statement.reader) return statement.raw(asCells).all(...values);
  statement.run(...values);
  return [];
}

giveWay();
parentPort.on('message', (request) => {
  const begun = performance.now();
  const answer = (outcome) => parentPort.postMessage({ ...outcome, time: performance.now() - begun });
  try {
    answer({ value: run(request) });
  } catch (error) {
    answer({ error: { code: error.code, message: String(error.message) } });
  }
});
