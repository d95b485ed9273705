'use strict';
// Files that the system and threads need as files. They are kept in a folder that nobody else can read or change.
const fs = require('node:fs');
const { tmpdir } = require('node:os');
const { dirname, isAbsolute, join } = require('node:path');
const { isMainThread } = require('node:worker_threads');

const PRIVATE = 0o700;
const OTHERS = 0o077;
const WRITTEN_BY_OTHERS = 0o022;
const STICKY = 0o1000;

let temporary;

/**
 * The path of a file with these bytes: in the cache of this user, made once, or where that cannot be, in a temporary folder
 * that is gone with the process; in a thread, beside the file that it runs. `id` names the folder for what is in the files,
 * `sizes` has the size of each. Throws where neither can be written.
 */
module.exports.unpack = (name, { id, sizes, bytesOf, env = process.env }) => {
  // SQLite must be loaded once in a process, and so from one file: two copies undo each other's locks on a store.
  if (!isMainThread) return unpackInto(dirname(process.argv[1]), name, sizes[name], bytesOf);
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

function unpackInto(wanted, name, size, bytesOf) {
  fs.mkdirSync(wanted, { recursive: true, mode: PRIVATE });
  requireOurs(fs.lstatSync(wanted), wanted);
  const folder = fs.realpathSync(wanted);
  requireOurs(fs.lstatSync(folder), folder);
  requireStays(folder);
  const path = join(folder, name);
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

/** Whoever owns or may write a folder above, such as the home that sudo keeps, could put another one in its place. */
function requireStays(folder) {
  for (let above = dirname(folder), at = folder; at !== above; at = above, above = dirname(at)) {
    const { uid, mode } = fs.lstatSync(above);
    const isSafe = uid === process.geteuid() || uid === 0;
    if (!isSafe || ((mode & WRITTEN_BY_OTHERS) !== 0 && (mode & STICKY) === 0))
      throw new Error(`${above} is others' as well`);
  }
}

const isOurs = ({ uid, mode }) => uid === process.geteuid() && (mode & OTHERS) === 0;
