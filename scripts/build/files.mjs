/** Which modules lie in which file of dist/, so that a command reads what it needs and little else. */

/** What modules that are imported when they are needed are for. */
const ROOMS = [
  [/^src\/cli\/commands\/serve\//, 'server'],
  [/^src\/cli\/commands\/([^/.]+)/, undefined],
  [/^src\/(?:server|compat|api)\//, 'server'],
  [/^src\/(?:client|cli\/process\/transport)/, 'client'],
  [/^src\/stores\/postgres\//, 'postgres'],
];

/**
 * The file of each module. What the usual commands run lies in the files of `usage`, paths by file. Of the rest, a module of
 * one noun's commands lies in the file of this noun, though a server has it too; one of several nouns in `shared`.
 */
export function filesOf(modules, usage) {
  const files = new Map(Object.entries(usage).flatMap(([file, paths]) => paths.map((path) => [path, file])));
  const neededFor = roomsOf(modules);
  for (const path of modules.keys()) if (!files.has(path)) files.set(path, fileOf(neededFor.get(path)));
  return files;
}

/** The sources that each module is needed for, of those that are imported when they are needed. */
function roomsOf(modules) {
  const entries = new Set([...modules.values()].flatMap(({ asynchronous }) => asynchronous));
  const neededFor = new Map([...modules.keys()].map((path) => [path, new Set()]));
  for (const entry of entries)
    for (const path of closure(modules, entry)) neededFor.get(path).add(modules.get(entry).source);
  return neededFor;
}

function fileOf(entries) {
  const rooms = [...entries].map(roomOf);
  const nouns = new Set(rooms.flatMap(({ noun }) => noun ?? []));
  const files = nouns.size > 0 ? nouns : new Set(rooms.map(({ file }) => file));
  const [only] = files;
  return files.size === 1 ? only : 'shared';
}

function roomOf(entry) {
  for (const [path, file] of ROOMS) {
    const found = path.exec(entry);
    if (found !== null) return file === undefined ? { noun: found[1] } : { file };
  }
  return { file: 'shared' };
}

/** A module and all that it may use without waiting. */
function closure(modules, path, found = new Set()) {
  found.add(path);
  for (const used of modules.get(path).used) if (!found.has(used)) closure(modules, used, found);
  return found;
}
