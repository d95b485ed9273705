'use strict';
// Files that the system and threads need as files. They are kept in a folder that nobody else can read or change.
const fs = require('node:fs');
const { tmpdir } = require('node:os');
const { isAbsolute, join } = require('node:path');

const PRIVATE = 0o700;
const OTHERS = 0o077;

let temporary;

/**
 * The path of a file with these bytes: in the cache of this user, made once, or where that cannot be, in a temporary folder
 * that is gone with the process. `id` names the folder for what is in the files, `sizes` has the size of each. Throws where
 * neither can be written.
 */
module.exports.unpack = (name, { id, sizes, bytesOf, env = process.env }) => {
  const folder = cacheFolder(id, env);
  if (folder !== undefined) {
    try {
      return unpackInto(folder, name, sizes[name], bytesOf);
    } catch {
      // A home that is full, read-only or somebody else's keeps nobody from working.
    }
  }
  if (temporary === undefined) {
    const made = fs.mkdtempSync(join(tmpdir(), 'roster-'));
    process.once('exit', () => fs.rmSync(made, { recursive: true, force: true }));
    temporary = made;
  }
  return unpackInto(temporary, name, sizes[name], bytesOf);
};

function cacheFolder(id, { XDG_CACHE_HOME: cache, HOME: home }) {
  if (cache !== undefined && isAbsolute(cache)) return join(cache, 'roster', id);
  return home !== undefined && isAbsolute(home) ? join(home, '.cache', 'roster', id) : undefined;
}

function unpackInto(folder, name, size, bytesOf) {
  fs.mkdirSync(folder, { recursive: true, mode: PRIVATE });
  const path = join(folder, name);
  requireOurs(fs.lstatSync(folder), folder);
  const there = fs.lstatSync(path, { throwIfNoEntry: false });
  if (there?.isFile() === true && there.size === size && isOurs(there)) return path;
  const beside = `${path}.${process.pid}`;
  try {
    fs.writeFileSync(beside, bytesOf(name), { mode: PRIVATE, flag: 'wx' });
    fs.renameSync(beside, path);
  } catch (error) {
    fs.rmSync(beside, { force: true });
    throw error;
  }
  return path;
}

/** What is loaded from there runs as this user: nobody else may have a say in it. */
function requireOurs(found, folder) {
  if (!found.isDirectory() || !isOurs(found)) throw new Error(`${folder} is not this user's alone`);
}

const isOurs = ({ uid, mode }) => uid === process.geteuid() && (mode & OTHERS) === 0;
