import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, posix, relative } from 'node:path';
import { build, transform } from 'esbuild';
import { filesOf } from './files.mjs';
import { lazyModule } from './modules.mjs';

/** The source that is run first, and the file that it lies in. */
const MAIN = 'process.js';
const FIRST = 'roster';

/**
 * Builds the program into `outdir`: files of functions that the loader of bin/load.js runs when they are first used, with a
 * map of its sources beside each. It is built twice: the first time to see what the usual commands run in `home`, which needs
 * the libraries beside it that `libraries` waits for.
 */
export async function buildProgram(options, outdir, { libraries, home }) {
  const modules = await modulesOf(options, outdir);
  writeFileSync(join(outdir, 'package.json'), '{"type":"commonjs"}\n');
  const everything = namesOf(new Map([...modules.keys()].map((path) => [path, FIRST])));
  await writeFiles(modules, everything, outdir, { ...options, minify: false });
  await libraries;
  const names = namesOf(filesOf(modules, usageOf(outdir, everything, home)));
  await writeFiles(modules, names, outdir, { ...options, minify: true });
}

/** What can be reached of the sources and their libraries, by path: each source is a module, to be run by itself. */
async function modulesOf({ target, ...options }, outdir) {
  const { outputFiles, metafile } = await build({
    ...options,
    target,
    entryPoints: ['src/**/*.ts'],
    outbase: 'src',
    outdir,
    format: 'esm',
    splitting: true,
    minify: false,
    minifySyntax: true,
    write: false,
    metafile: true,
    sourcemap: 'external',
    sourcesContent: false,
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [relative(outdir, path), text]));
  const entryPoints = new Map(
    Object.entries(metafile.outputs).map(([path, { entryPoint }]) => [
      relative(outdir, join(options.absWorkingDir, path)),
      entryPoint,
    ]),
  );
  const modules = new Map();
  const reach = async (path) => {
    if (modules.has(path)) return;
    modules.set(path, undefined);
    const inside = (other) => posix.join(posix.dirname(path), other);
    const isModule = (other) => other.startsWith('.') && texts.has(inside(other));
    const made = await lazyModule({ text: texts.get(path), map: texts.get(`${path}.map`), isModule, target });
    const used = made.used.map(inside);
    const asynchronous = made.asynchronous.filter(isModule).map(inside);
    modules.set(path, { ...made, source: entryPoints.get(path), used, asynchronous, inside });
    await Promise.all([...used, ...asynchronous].map(reach));
  };
  await reach(MAIN);
  // In an order of their own: what they are called, and so every file, is the same in each build of the same sources.
  return new Map([...modules].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What each module is called in the program: its file, and which it is there. */
function namesOf(files) {
  const counts = new Map();
  return new Map(
    [...files].map(([path, file]) => {
      const count = counts.get(file) ?? 0;
      counts.set(file, count + 1);
      return [path, `#${file}/${path === MAIN ? 'main' : count}`];
    }),
  );
}

/** The modules that the usual commands run, by the file that they are to lie in. */
function usageOf(outdir, names, home) {
  const pathOf = new Map([...names].map(([path, name]) => [name, path]));
  const answer = join(home, 'usage.json');
  const file = openSync(answer, 'w');
  try {
    const { status } = spawnSync(process.execPath, [join(import.meta.dirname, 'usage.cjs'), outdir, home], {
      env: { ...process.env, NODE_OPTIONS: undefined },
      stdio: ['ignore', 'ignore', 'ignore', file],
      timeout: 120_000,
    });
    const told = readFileSync(answer, 'utf8');
    if (status !== 0) throw new Error(`a usual command failed: ${told}`);
    return Object.fromEntries(
      Object.entries(JSON.parse(told)).map(([name, ran]) => [name, ran.map((one) => pathOf.get(one))]),
    );
  } finally {
    closeSync(file);
  }
}

async function writeFiles(modules, names, outdir, options) {
  const files = new Map();
  for (const [path, name] of names) {
    const file = name.slice(1, name.indexOf('/'));
    files.set(file, [...(files.get(file) ?? []), path]);
  }
  // Files of one build belong together.
  const id = createHash('sha256');
  const texts = new Map(
    [...modules].map(([path, { named, inside }]) => {
      const text = named((other) => names.get(inside(other)) ?? other);
      id.update(text);
      return [path, text];
    }),
  );
  const build = id.digest('hex').slice(0, 16);
  await Promise.all(
    [...files].map(([file, paths]) => writeFile(join(outdir, file), build, paths, { modules, names, texts }, options)),
  );
}

/** Writes a file of modules, and the map of it. */
async function writeFile(path, build, paths, { modules, names, texts }, { target, minify }) {
  const sections = [];
  let text = 'define({\n';
  let line = 1;
  for (const one of paths) {
    text += `${JSON.stringify(names.get(one))}: ${texts.get(one)},\n`;
    // The head of a function is a line of its own.
    sections.push({ offset: { line: line + 1, column: 0 }, map: modules.get(one).map });
    line += texts.get(one).split('\n').length;
  }
  const map = Buffer.from(JSON.stringify({ version: 3, sections })).toString('base64');
  const { code, map: combined } = await transform(
    `${text}});\n//# sourceMappingURL=data:application/json;base64,${map}\n`,
    {
      target,
      minify,
      charset: 'ascii',
      sourcemap: 'external',
      sourcesContent: false,
      sourcefile: `${basename(path)}.js`,
      legalComments: 'none',
      // As the loader runs it, after its build.
      banner: `/*${build}*/(function (define) {"use strict";`,
      footer: '})',
    },
  );
  // What is outside of ASCII, the loader would misread.
  if (/[^\0-\x7F]/.test(code)) throw new Error(`${path}.js is not in ASCII`);
  writeFileSync(`${path}.js`, code);
  writeFileSync(`${path}.js.map`, combined);
}
