import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../src/process.ts';

/** Runs roster from its sources: npm run dev -- people list. */

const { version } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as {
  readonly version: string;
};
// npm runs it in the folder of the package; files are named from where it was called.
process.chdir(process.env.INIT_CWD ?? '.');
void run(process, { version }).then((code) => {
  process.exitCode = code;
});
