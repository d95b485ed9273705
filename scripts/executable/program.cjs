'use strict';
// The program from the assets of the one-file executable, with the code cache of its own Node: for its process and its threads.
const { Buffer } = require('node:buffer');
const { getRawAsset } = require('node:sea');
const { Script } = require('node:vm');
const { loadFrom } = require('../../bin/load.js');

const bytesOf = (asset) => Buffer.from(getRawAsset(asset));

// By the build of the executable: the version, which files have a cache, and what is unpacked.
const { version, cached, unpacked } = JSON.parse(bytesOf('program.json').toString('utf8'));
module.exports.version = version;

/** What the first module exports. */
module.exports.load = () =>
  loadFrom({
    read: (name) => ({
      path: `${name}.js`,
      source: bytesOf(`${name}.js`).latin1Slice(),
      kept: cached.includes(name) ? bytesOf(`${name}.cache`) : undefined,
    }),
    // A cache cannot be written into the executable; every start compiles what it runs.
    uncached: () => undefined,
    outside: (name) => {
      if (name.startsWith('./')) return library(name.slice('./'.length));
      return name.endsWith('.node') ? addon(name) : require(name);
    },
    resolve: (name) => file(name.slice(name.lastIndexOf('/') + 1)),
  }).exports;

const libraries = new Map();

/** A library of the program, which has no others but those of Node. */
function library(name) {
  const known = libraries.get(name);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  libraries.set(name, module);
  const source = `(function (exports, require, module) {${bytesOf(name).toString('utf8')}\n})`;
  new Script(source, { filename: name }).runInThisContext()(module.exports, require, module);
  return module.exports;
}

/** What the system loads. */
function addon(path) {
  const module = { exports: {} };
  process.dlopen(module, path);
  return module.exports;
}

/** The path of what must be a file: the addon, and what threads run. */
function file(name) {
  const { unpack } = require('./unpack.cjs');
  return unpack(name, { ...unpacked, bytesOf });
}
module.exports.file = file;
