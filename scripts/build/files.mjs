/** Which chunks lie in which file of dist/, so that a command reads what it needs and little else. */

/** What every command runs, `--help` too; what every command on a store runs, with the one that is used most; what all that write run. */
const EVERYWHERE = [
  ['roster', ['src/process.ts', 'src/cli/app/program.ts', 'src/registry.ts']],
  [
    'engine',
    [
      'src/cli/app/run-command.ts',
      'src/cli/commands/people/list.ts',
      'src/cli/process/environment.ts',
      'src/core/engine/index.ts',
      'src/stores/open.ts',
      'src/stores/sqlite/index.ts',
    ],
  ],
  ['writing', ['src/core/engine/write.ts', 'src/core/engine/bulk.ts']],
];

/** What entries outside of the commands are for. */
const ROOMS = [
  [/^src\/cli\/commands\/serve\//, 'server'],
  [/^src\/cli\/commands\/([^/.]+)/, undefined],
  [/^src\/(?:server|compat|api)\//, 'server'],
  [/^src\/(?:client|cli\/process\/transport)/, 'client'],
  [/^src\/stores\/postgres\//, 'postgres'],
];

/**
 * The file of each chunk. `outputs` are those of esbuild's metafile. A chunk of one noun's commands lies in the file of
 * this noun, though a server has it too; one of several nouns in `shared`.
 */
export function filesOfChunks(outputs) {
  const reachedBy = new Map(Object.keys(outputs).map((chunk) => [chunk, new Set()]));
  for (const [chunk, { entryPoint }] of Object.entries(outputs))
    if (entryPoint !== undefined) for (const one of closure(outputs, chunk)) reachedBy.get(one).add(entryPoint);
  return new Map([...reachedBy].map(([chunk, entries]) => [chunk, fileOf(entries)]));
}

function fileOf(entries) {
  for (const [file, everywhere] of EVERYWHERE) if (everywhere.some((entry) => entries.has(entry))) return file;
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

/** A chunk and all that it imports before it runs. */
function closure(outputs, chunk, found = new Set()) {
  found.add(chunk);
  for (const { path, kind } of outputs[chunk].imports)
    if (kind === 'import-statement' && outputs[path] !== undefined && !found.has(path)) closure(outputs, path, found);
  return found;
}
