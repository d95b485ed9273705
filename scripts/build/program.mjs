import { Buffer } from 'node:buffer';
import { basename, join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { build, transform } from 'esbuild';
import { chunkFunction } from './chunks.mjs';
import { filesOfChunks } from './files.mjs';

/**
 * Builds the program into `outdir`: a file for each part of it, of functions that the loader of bin/load.js runs when they
 * are imported, with a map of its sources beside it.
 */
export async function buildProgram(options, outdir) {
  const { outputFiles, metafile } = await build({
    ...options,
    entryPoints: ['src/process.ts'],
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
  const texts = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  const outputs = Object.fromEntries(Object.entries(metafile.outputs).filter(([path]) => path.endsWith('.js')));
  const names = new Map();
  const files = new Map();
  for (const [path, file] of filesOfChunks(outputs)) {
    const chunks = files.get(file) ?? [];
    files.set(file, [...chunks, basename(path)]);
    names.set(basename(path), `#${file}/${basename(path) === 'process.js' ? 'main' : chunks.length}`);
  }
  const nameOf = (path) => names.get(path.replace(/^\.\//, '')) ?? path;
  await Promise.all([...files].map(([file, chunks]) => writeFile(join(outdir, file), chunks, texts, nameOf, options)));
  writeFileSync(join(outdir, 'package.json'), '{"type":"commonjs"}\n');
}

/** Writes a file of chunks, and the map of it. */
async function writeFile(path, chunks, texts, nameOf, { target }) {
  const sections = [];
  let text = 'define({\n';
  for (const chunk of chunks) {
    const map = JSON.parse(texts.get(`${chunk}.map`));
    // The head of a function is a line of its own.
    text += `${JSON.stringify(nameOf(chunk))}: `;
    sections.push({ offset: { line: text.split('\n').length, column: 0 }, map });
    text += `${chunkFunction(texts.get(chunk), nameOf)},\n`;
  }
  const map = Buffer.from(JSON.stringify({ version: 3, sections })).toString('base64');
  const { code, map: combined } = await transform(
    `${text}});\n//# sourceMappingURL=data:application/json;base64,${map}\n`,
    {
      target,
      minify: true,
      sourcemap: 'external',
      sourcesContent: false,
      sourcefile: `${basename(path)}.js`,
      legalComments: 'none',
      // As the loader runs it.
      banner: '(function (define) {"use strict";',
      footer: '})',
    },
  );
  // What is outside of ASCII, the loader would misread.
  if (/[^\0-\x7F]/.test(code)) throw new Error(`${path}.js is not in ASCII`);
  writeFileSync(`${path}.js`, code);
  writeFileSync(`${path}.js.map`, combined);
}
