import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { referencePages } from '../src/docs/generate.ts';
import { registry } from '../src/registry.ts';

// Writes the generated pages of docs/.
void referencePages(registry()).then((pages) => {
  for (const [name, text] of pages) writeFileSync(join(__dirname, '../docs', name), text);
});
