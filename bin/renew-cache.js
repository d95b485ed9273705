'use strict';
const { accessSync, constants, readdirSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { basename, dirname, join } = require('node:path');
const { cachedDataVersionTag } = require('node:v8');

/** V8 rejects a code cache that another version made, or the same with other flags: such as by NODE_OPTIONS. */

/** Where the cache for this version and these flags is. */
module.exports.ofThisNode = (path) => `${path}.cache.${cachedDataVersionTag().toString(16)}`;

/** Writes the cache when the process ends, and removes those of other versions. Answers false where it cannot. */
module.exports.renewAtExit = (script, file) => {
  const folder = dirname(file);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    return false;
  }
  process.once('exit', () => {
    const beside = `${file}.${process.pid}`;
    try {
      writeFileSync(beside, script.createCachedData());
      renameSync(beside, file);
      const others = basename(file).replace(/[^.]+$/, '');
      for (const name of readdirSync(folder))
        if (name.startsWith(others) && name !== basename(file)) rmSync(join(folder, name), { force: true });
    } catch {
      // Without it everything works, only slower.
      rmSync(beside, { force: true });
    }
  });
  return true;
};
