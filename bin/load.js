'use strict';
const { closeSync, fstatSync, openSync, readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { setTimeout } = require('node:timers');
const { Script } = require('node:vm');

/** Its first module. */
const FIRST = '#roster/main';

/**
 * Opens the program in a folder of dist/: files of modules, each a function in ASCII that runs when it is first used, with
 * V8's code cache beside each file. Answers the exports of the first module, `files`, those that are loaded, `loadAll()`, which
 * loads the rest, and `ran()`, the names of the modules that ran. A cache that is not there for this Node and its flags, or is
 * rejected, is made when the process ends; `unwritable` is the folder where that is not possible.
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
  const loadAll = () => {
    for (const name of readdirSync(folder)) {
      const [, file] = /^([\w-]+)\.js$/.exec(name) ?? [];
      if (file !== undefined && !loaded.files.has(file)) loaded.fileOf(file);
    }
  };
  return { ...loaded, unwritable, loadAll };
};

/**
 * Opens the program from a place: `read(name)` answers `path`, `source` and `cachedData` of a file, `uncached(file)` is told
 * of one without a cache that fits, `outside(name)` loads what is no module of it, and `resolve(name)` answers the path of a file.
 */
function loadFrom(place) {
  const files = new Map();
  const modules = new Map();
  const exportsOf = new Map();
  let build;
  const fileOf = (name) => {
    const { source, cachedData, ...file } = place.read(name);
    // The cache keeps the name, and the folder of the build is not the one that it is installed in.
    file.script = new Script(source, { filename: `${name}.js`, cachedData });
    if (cachedData === undefined || file.script.cachedDataRejected === true) place.uncached(file);
    file.script.runInThisContext()((id, functions) => {
      build ??= id;
      if (id !== build) throw replaced();
      for (const [module, run] of Object.entries(functions)) modules.set(module, { run, path: file.path });
    });
    files.set(name, file);
    return file;
  };
  const inside = (name) => {
    const known = exportsOf.get(name);
    if (known !== undefined) return known;
    const file = name.slice(1, name.indexOf('/'));
    if (!files.has(file)) fileOf(file);
    const { run, path } = modules.get(name);
    const exports = run(required, imported, lazily, path);
    exportsOf.set(name, exports);
    return exports;
  };
  const required = (name) => (name[0] === '#' ? inside(name) : place.outside(name));
  required.resolve = place.resolve;
  const imported = (name) => (name[0] === '#' ? inside(name) : asModule(place.outside(name)));
  const lazily = async (name) => imported(name);
  return { exports: inside(FIRST), files, fileOf, ran: () => [...exportsOf.keys()] };
}
module.exports.loadFrom = loadFrom;

/** How long a program runs, in milliseconds, before it loads the rest of itself. */
const LONG = 5000;

/** Has a program that runs for long load all of itself, so that it never needs a file of a program that replaced it. */
module.exports.keepWhole = ({ loadAll }) => {
  const load = () => {
    try {
      loadAll();
    } catch {
      // What needs one of the files says so.
    }
  };
  setTimeout(load, LONG).unref();
};

/** Its files are those of another build, which has other modules under the same names. */
const replaced = () => Object.assign(new Error('the program was replaced while it ran'), { code: 'PROGRAM_REPLACED' });

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
