import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGE, readPage, renderPage } from '../bench/page.ts';
import { referencePages } from '../src/docs/generate.ts';
import { manualNames } from '../src/docs/man.ts';
import { registry } from '../src/registry.ts';

// Writes the generated pages of docs/, and the rows of the benchmark with what was measured of them.
writeFileSync(PAGE, renderPage(readPage(readFileSync(PAGE, 'utf8'))));

// npm is told of every manual page.
const PACKAGE = join(__dirname, '../package.json');
const manifest = JSON.parse(readFileSync(PACKAGE, 'utf8')) as object;
const man = manualNames(registry()).map((name) => `dist/man/${name}`);
writeFileSync(PACKAGE, `${JSON.stringify({ ...manifest, man }, null, 2)}\n`);

void referencePages(registry()).then((pages) => {
  for (const [name, text] of pages) writeFileSync(join(__dirname, '../docs', name), text);
});
