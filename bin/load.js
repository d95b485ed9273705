'use strict';
const { closeSync, fstatSync, openSync, readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { setImmediate, setTimeout } = require('node:timers');
const { Script } = require('node:vm');

/** Its first module. */
const FIRST = '#roster/main';

/**
 * Opens the program in a folder of dist/: files of modules, each a function in ASCII that runs when it is first used, with
 * V8's code cache beside each file. Answers the exports of the first module, `files`, those that are loaded, `fileOf(name)`,
 * which loads one, `left()`, the names of the others, and `ran()`, those of the modules that ran. A cache that is not there for
 * this Node and its flags, or is rejected, is made when the process ends, unless `renews` is false; `unwritable` is the folder
 * where that is not possible. Throws what opening its first file throws.
 */
module.exports.load = (folder, { renews = true } = {}) => {
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
      if (!renews) return;
      const { renewAtExit } = require('./renew-cache.js');
      if (!renewAtExit(file)) unwritable = folder;
    },
    outside: (name) => require(pathOf(name)),
    resolve: (name) => require.resolve(pathOf(name)),
  });
  const left = () =>
    readdirSync(folder)
      .flatMap((name) => /^([\w-]+)\.js$/.exec(name)?.[1] ?? [])
      .filter((name) => !loaded.files.has(name));
  return { ...loaded, unwritable, left };
};

/**
 * Opens the program from a place: `read(name)` answers `path` and `source` of a file and the bytes of its `cache`, if it has
 * one; `uncached(file)` is told of one without a cache that fits, of which a module runs; `outside(name)` loads what is no module
 * of it, and `resolve(name)` answers the path of a file.
 */
function loadFrom(place) {
  const files = new Map();
  const modules = new Map();
  const exportsOf = new Map();
  let build;
  const there = (name) => {
    try {
      return place.read(name);
    } catch (error) {
      throw error.code === 'ENOENT' && build !== undefined ? replaced() : error;
    }
  };
  const fileOf = (name) => {
    const { source, kept, ...file } = there(name);
    file.build = buildOf(source);
    build ??= file.build;
    if (file.build !== build) throw replaced();
    const cachedData = kept && cachedOf(build, kept);
    // The cache keeps the name, and the folder of the build is not the one that it is installed in.
    file.script = new Script(source, { filename: `${name}.js`, cachedData });
    file.isCached = cachedData !== undefined && file.script.cachedDataRejected !== true;
    file.script.runInThisContext()((functions) => {
      for (const [module, run] of Object.entries(functions)) modules.set(module, { run, file });
    });
    files.set(name, file);
    return file;
  };
  const inside = (name) => {
    const known = exportsOf.get(name);
    if (known !== undefined) return known;
    const part = name.slice(1, name.indexOf('/'));
    if (!files.has(part)) fileOf(part);
    const { run, file } = modules.get(name);
    if (!file.isCached) {
      // Told once, and not of a file of which nothing ran: nothing of it is worth keeping.
      file.isCached = true;
      place.uncached(file);
    }
    const exports = run(required, imported, lazily, file.path);
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

/**
 * Has a program that runs for long load all of its modules, one file after the other, so that it does not need those of a
 * program that replaced it. Libraries and what threads run are still read when they are needed.
 */
module.exports.keepWhole = ({ left, fileOf }) => {
  const load = ([name, ...rest]) => {
    if (name === undefined) return;
    try {
      fileOf(name);
    } catch {
      // What needs the file says so.
      return;
    }
    setImmediate(load, rest).unref();
  };
  setTimeout(() => load(left()), LONG).unref();
};

/** Its files are gone, or those of another build, which has other modules under the same names. */
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
    return { source: readFileSync(program, 'latin1'), kept: readCache(cache, fstatSync(program)) };
  } finally {
    closeSync(program);
  }
}

/** The build that a file begins with, in a comment. */
const buildOf = (source) => source.slice('/*'.length, source.indexOf('*/'));

/** What V8 made, of the bytes that are kept; undefined where it was of another build, which V8 tells by the length of the source alone. */
const cachedOf = (build, kept) =>
  kept.latin1Slice(0, build.length) === build ? kept.subarray(build.length) : undefined;

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
