'use strict';
const { existsSync, readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { basename, dirname } = require('node:path');
const { Script } = require('node:vm');

/**
 * Loads a file that holds a CommonJS module as a function, in ASCII, with V8's code cache beside it,
 * if there is one that fits this Node; answers its exports and the script, from which the build makes the cache.
 */
module.exports.load = (path) => {
  const cache = `${path}.cache`;
  const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
  // The cache keeps the name, and the folder of the build is not the one that it is installed in.
  const script = new Script(readFileSync(path, 'latin1'), { filename: basename(path), cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(path), module, path, dirname(path));
  return { exports: module.exports, script };
};
