import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { closeSync, cpSync, mkdirSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The parts of an executable that differ between machines: Node itself, and the addon of better-sqlite3. */

/** What the head of a Linux program says of the machine that it is for. */
const MACHINES = { x64: 0x3e, arm64: 0xb7 };
export const ARCHITECTURES = Object.keys(MACHINES);

const ADDON = 'build/Release/better_sqlite3.node';
const require = createRequire(import.meta.url);

/**
 * The paths of Node and of the addon for a machine, `missing` with a line for each that is not to be had. For another machine
 * than this one both are fetched into `work`: Node by npm, the addon as its package fetches it; `given` names those that are
 * there already.
 */
export function partsFor(arch, work, given = {}) {
  const isOwn = arch === process.arch && given.node === undefined && given.addon === undefined;
  if (isOwn) return { isOwn, node: process.execPath, addon: require.resolve(`better-sqlite3/${ADDON}`), missing: [] };
  const node = part(`Node ${process.versions.node} for linux-${arch} (--node FILE)`, () =>
    checked(given.node ?? fetchNode(arch, work), arch, process.version),
  );
  const addon = part(`the addon of better-sqlite3 for linux-${arch} (--addon FILE)`, () =>
    checked(given.addon ?? fetchAddon(arch, work), arch),
  );
  const missing = [node, addon].flatMap(({ why }) => why ?? []);
  return { isOwn, node: node.path, addon: addon.path, missing };
}

function part(what, find) {
  try {
    return { path: find() };
  } catch (error) {
    const [line] = String(error.stderr ?? error.message)
      .split('\n')
      .filter((text) => /\S/.test(text));
    return { why: `${what}: ${line}` };
  }
}

/** The archive of the same version, from the package that has Node's own build for this machine. */
function fetchNode(arch, work) {
  const run = (...argv) => execFileSync(argv[0], argv.slice(1), { cwd: work, encoding: 'utf8', stdio: 'pipe' });
  const name = run('npm', 'pack', '--silent', `node-linux-${arch}@${process.versions.node}`).trim();
  run('tar', '-xzf', name, 'package/bin/node');
  return join(work, 'package/bin/node');
}

/** As the install script of better-sqlite3 does it on that machine. */
function fetchAddon(arch, work) {
  const from = dirname(require.resolve('better-sqlite3/package.json'));
  const copy = join(work, 'better-sqlite3');
  mkdirSync(copy);
  for (const name of readdirSync(from).filter((one) => !['build', 'deps', 'src'].includes(one)))
    cpSync(join(from, name), join(copy, name), { recursive: true });
  const program = require.resolve('prebuild-install/bin.js');
  const target = ['--platform', 'linux', '--arch', arch, '--runtime', 'node', '--target', process.versions.node];
  execFileSync(process.execPath, [program, ...target], { cwd: copy, encoding: 'utf8', stdio: 'pipe' });
  return join(copy, ADDON);
}

/** A program for this machine; of Node, the version that makes the blob, whose form may differ in others. */
function checked(path, arch, version) {
  if (machineOf(path) !== MACHINES[arch]) throw new Error(`${path} is not for linux-${arch}`);
  if (version !== undefined && !readFileSync(path).includes(`node-${version}`))
    throw new Error(`${path} is not Node ${version}`);
  return path;
}

/** undefined: it is no program of Linux. */
function machineOf(path) {
  const head = Buffer.alloc(20);
  const file = openSync(path, 'r');
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  return head.readUInt32BE(0) === 0x7f454c46 ? head.readUInt16LE(18) : undefined;
}
