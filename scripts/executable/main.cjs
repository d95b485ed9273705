'use strict';
// What the one-file executable runs first: the program from the assets of the file, with the code cache of its own Node.
const { Buffer } = require('node:buffer');
const { getRawAsset } = require('node:sea');
const { Script } = require('node:vm');

/* global PROGRAM */
// By the build of the executable: the version, which files have a cache, and what is unpacked.
const { version, cached, unpacked } = PROGRAM;
const bytesOf = (asset) => Buffer.from(getRawAsset(asset));

if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2])) {
  console.log(version);
} else {
  const { loadFrom } = require('../../bin/load.js');
  const { exports: program } = loadFrom({
    read: (name) => ({
      path: `${name}.js`,
      source: bytesOf(`${name}.js`).latin1Slice(),
      cachedData: cached.includes(name) ? bytesOf(`${name}.cache`) : undefined,
    }),
    // A cache cannot be written into the executable; every start compiles what it runs.
    uncached: () => undefined,
    outside: (name) => {
      if (name.startsWith('./')) return library(name.slice('./'.length));
      return name.endsWith('.node') ? addon(name) : require(name);
    },
    resolve: (name) => file(name.slice(name.lastIndexOf('/') + 1)),
  });
  program.run(process, version).then((code) => {
    process.exitCode = code;
  });
}

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
