import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What goes into the one-file executable, by the name of the asset. */

/** What threads run. */
const THREADS = /^[\w-]+\.cjs$/;
/** `roster.js`, `roster.js.v20.17.0-x64.cache`. */
const FILE = /^([\w-]+)\.js$/;

/**
 * The assets of a program in `dist`. `files` are others that must be files when they are used, paths by name; `cacheSuffix`
 * ends the names of the caches for the Node of the executable, undefined: it has none. Answers their paths, and what the
 * program needs to know of them.
 */
export function assetsOf(dist, files, cacheSuffix) {
  const names = readdirSync(dist);
  const parts = names.flatMap((name) => FILE.exec(name)?.[1] ?? []);
  const cached = cacheSuffix === undefined ? [] : parts.filter((name) => names.includes(`${name}.js${cacheSuffix}`));
  const unpacked = [
    ...Object.entries(files),
    ...names.filter((name) => THREADS.test(name)).map((name) => [name, join(dist, name)]),
  ];
  const assets = Object.fromEntries([
    ...parts.map((name) => [`${name}.js`, join(dist, `${name}.js`)]),
    ...cached.map((name) => [`${name}.cache`, join(dist, `${name}.js${cacheSuffix}`)]),
    ...readdirSync(join(dist, 'lib')).map((name) => [`lib/${name}`, join(dist, 'lib', name)]),
    ...unpacked,
  ]);
  const hash = createHash('sha256');
  for (const [, path] of unpacked) hash.update(readFileSync(path));
  const sizes = Object.fromEntries(unpacked.map(([name, path]) => [name, statSync(path).size]));
  return { assets, cached, unpacked: { id: hash.digest('hex').slice(0, 16), sizes } };
}
