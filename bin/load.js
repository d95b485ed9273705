'use strict';
const { existsSync, readFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const { Script } = require('node:vm');

/**
 * Loads a CommonJS file with V8's code cache beside it, if there is one that fits this Node;
 * answers its exports and the script, from which the build makes the cache.
 */
module.exports.load = (path) => {
  const cache = `${path}.cache`;
  const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
  const script = new Script(wrap(readFileSync(path, 'utf8')), { filename: path, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(path), module, path, __dirname);
  return { exports: module.exports, script };
};
