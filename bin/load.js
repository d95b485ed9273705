'use strict';
const { existsSync, readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { basename, dirname } = require('node:path');
const { Script } = require('node:vm');

/** Compiles the file, with V8's code cache if there is one. */
function compile(path, cache) {
  const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
  // The cache keeps the name, and the folder of the build is not the one that it is installed in.
  return new Script(readFileSync(path, 'latin1'), { filename: basename(path), cachedData });
}

/**
 * Loads a file that holds a CommonJS module as a function, in ASCII, with V8's code cache beside it; answers its exports
 * and the script, from which the build makes the cache. A cache that does not fit this Node and its flags is made anew
 * when the process ends; `unwritable` is the folder where that is not possible.
 */
module.exports.load = (path) => {
  const folder = dirname(path);
  let script = compile(path, `${path}.cache`);
  let unwritable;
  if (script.cachedDataRejected === true) {
    const { ofThisNode, renewAtExit } = require('./renew-cache.js');
    const renewed = ofThisNode(path);
    script = compile(path, renewed);
    if (script.cachedDataRejected !== false) unwritable = renewAtExit(script, renewed) ? undefined : folder;
  }
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(path), module, path, folder);
  return { exports: module.exports, script, unwritable };
};
