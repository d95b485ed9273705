'use strict';
const { Buffer } = require('node:buffer');
const { accessSync, constants, readdirSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { basename, dirname, join } = require('node:path');

/** How many caches of a file are kept: such as those of two versions of Node, and one with flags. */
const KEPT = 3;
/** To be written by nobody else, whatever the umask is. */
const MODE = 0o644;

const renewed = new Set();

/** Writes the cache of a file of the program when the process ends. Answers false where it cannot. */
module.exports.renewAtExit = (file) => {
  try {
    accessSync(dirname(file.cache), constants.W_OK);
  } catch {
    return false;
  }
  if (renewed.size === 0) process.once('exit', () => [...renewed].forEach(renew));
  renewed.add(file);
  return true;
};

function renew(file) {
  try {
    writeCache(file);
    removeOld(file);
  } catch {
    // Without it everything works, only slower.
  }
}

/** Writes the cache of what was compiled so far, after its build. Put in place when it is whole, and never through a link. */
function writeCache({ build, cache, script }) {
  const beside = `${cache}.${process.pid}`;
  try {
    writeFileSync(beside, Buffer.concat([Buffer.from(build), script.createCachedData()]), { mode: MODE, flag: 'wx' });
    renameSync(beside, cache);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
module.exports.writeCache = writeCache;

function removeOld({ path, cache }) {
  const folder = dirname(path);
  const aged = readdirSync(folder)
    .filter((name) => name.startsWith(`${basename(path)}.`) && name.endsWith('.cache') && name !== basename(cache))
    .map((name) => ({ name, age: statSync(join(folder, name)).mtimeMs }))
    .sort((one, other) => other.age - one.age);
  for (const { name } of aged.slice(KEPT - 1)) rmSync(join(folder, name), { force: true });
}
