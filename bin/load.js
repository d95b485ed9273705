'use strict';
const { closeSync, fstatSync, openSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

/** Where its first chunk is. */
const FIRST = '#roster/main';

/**
 * Opens the program in a folder of dist/: files of chunks, each a function in ASCII that runs when it is first imported, with
 * V8's code cache beside each file. Answers the exports of the first chunk, `fileOf(name)`, which loads a file, and `files`,
 * those that are loaded. A cache that is not there for this Node and its flags, or is rejected, is made when the process
 * ends; `unwritable` is the folder where that is not possible.
 */
module.exports.load = (folder) => {
  const suffix = cacheSuffix();
  let unwritable;
  // As from a file of the folder, which is beside this one; node:module, which could make another `require`, loads long.
  const pathOf = (name) => (name.startsWith('./') ? join(folder, name) : name);
  const loaded = loadFrom({
    read(name) {
      const path = join(folder, `${name}.js`);
      const cache = `${path}${suffix}`;
      return { path, cache, ...read({ path, cache }) };
    },
    uncached(file) {
      const { renewAtExit } = require('./renew-cache.js');
      if (!renewAtExit(file)) unwritable = folder;
    },
    outside: (name) => require(pathOf(name)),
    resolve: (name) => require.resolve(pathOf(name)),
  });
  return { ...loaded, unwritable };
};

/**
 * Opens the program from a place: `read(name)` answers `path`, `source` and `cachedData` of a file, `uncached(file)` is told
 * of one without a cache that fits, `outside(name)` loads what is no chunk, and `resolve(name)` answers the path of a file.
 */
function loadFrom(place) {
  const files = new Map();
  const chunks = new Map();
  const loaded = new Map();
  const fileOf = (name) => {
    const { source, cachedData, ...file } = place.read(name);
    // The cache keeps the name, and the folder of the build is not the one that it is installed in.
    file.script = new Script(source, { filename: `${name}.js`, cachedData });
    if (cachedData === undefined || file.script.cachedDataRejected === true) place.uncached(file);
    files.set(name, file);
    file.script.runInThisContext()((functions) => {
      for (const [chunk, run] of Object.entries(functions)) chunks.set(chunk, { run, path: file.path });
    });
    return file;
  };
  const inside = (name) => {
    const known = loaded.get(name);
    if (known !== undefined) return known;
    const file = name.slice(1, name.indexOf('/'));
    if (!files.has(file)) fileOf(file);
    const { run, path } = chunks.get(name);
    const exports = run(required, imported, lazily, path);
    loaded.set(name, exports);
    return exports;
  };
  const required = (name) => (name[0] === '#' ? inside(name) : place.outside(name));
  required.resolve = place.resolve;
  const imported = (name) => (name[0] === '#' ? inside(name) : asModule(place.outside(name)));
  const lazily = async (name) => imported(name);
  return { exports: inside(FIRST), files, fileOf };
}
module.exports.loadFrom = loadFrom;

/** A CommonJS module as an import has it. */
const asModule = (exports) => (exports.__esModule === true ? exports : { ...exports, default: exports });

/**
 * What the caches for this Node and its flags end with: V8 rejects those that another version made, or the same with other
 * flags. A version tag of V8's own would be exact, and takes as long to load as a third of a start.
 */
function cacheSuffix() {
  const { arch, env, execArgv, version } = process;
  const flags = [...execArgv, env.NODE_OPTIONS ?? ''].join(' ').trim();
  let hash = 0;
  for (const char of flags) hash = (Math.imul(hash, 31) + char.codePointAt(0)) >>> 0;
  return `.${version}-${arch}${flags === '' ? '' : `-${hash.toString(36)}`}.cache`;
}

/** A file and its cache. What is in a cache is run unseen: others than who may change the program must not write it. */
function read({ path, cache }) {
  const program = openSync(path, 'r');
  try {
    return { source: readFileSync(program, 'latin1'), cachedData: readCache(cache, fstatSync(program)) };
  } finally {
    closeSync(program);
  }
}

function readCache(cache, program) {
  let file;
  try {
    file = openSync(cache, 'r');
  } catch {
    return undefined;
  }
  try {
    const { uid, mode } = fstatSync(file);
    const isOurs = uid === program.uid || uid === process.getuid?.();
    return isOurs && (mode & ~program.mode & 0o022) === 0 ? readFileSync(file) : undefined;
  } finally {
    closeSync(file);
  }
}
