import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCRIPTS } from '../src/cli/completion/scripts.ts';
import { manualPages } from '../src/docs/man.ts';
import { registry } from '../src/registry.ts';

/** Where each shell looks for a script, by the name that it wants. */
const COMPLETIONS = { bash: 'roster.bash', zsh: '_roster', fish: 'roster.fish' } as const;

/** Writes what a package has beside the program into `dist`: manual pages, and scripts for completion. Answers their paths there. */
export async function writePackageFiles(dist: string): Promise<readonly string[]> {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as {
    readonly version: string;
  };
  const pages = await manualPages(registry(), { version, date: new Date().toISOString().slice(0, 10) });
  const files = [
    ...[...pages].map(([name, text]) => [join('man', name), text] as const),
    ...Object.entries(COMPLETIONS).map(
      ([shell, name]) => [join('completions', name), SCRIPTS[shell as keyof typeof SCRIPTS]] as const,
    ),
  ];
  for (const folder of ['man', 'completions']) mkdirSync(join(dist, folder), { recursive: true });
  for (const [path, text] of files) writeFileSync(join(dist, path), text);
  return files.map(([path]) => path);
}

if (require.main === module) void writePackageFiles(join(__dirname, '../dist'));
