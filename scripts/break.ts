import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Breakage } from './breakages/breakage.ts';
import { BREAKAGES, occurrences } from './breakages/index.ts';

/*
 * Breaks guards and codecs in a copy of the checkout, one at a time, and tells which tests notice: first those that a
 * breakage names, then the whole suite. `npm run break -- WORD…` takes those whose name or file has a word in it;
 * `--first` leaves the whole suite out, and `--unchecked` the run that shows that the tests pass with nothing broken.
 * Ends with 1 where one is missed, or cannot be made any more.
 */

const root = join(import.meta.dirname, '..');
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const isFirstOnly = process.argv.includes('--first');
const isUnchecked = process.argv.includes('--unchecked');

/** A copy of all that is in the checkout, but for what git ignores; the libraries are linked. */
function copyOfCheckout(): string {
  const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  // Git also lists what was deleted and not committed, and node_modules where it is a link.
  const files = listed
    .split('\0')
    .filter((name) => !['', 'node_modules'].includes(name) && existsSync(join(root, name)));
  const copy = mkdtempSync(join(tmpdir(), 'roster-break-'));
  for (const file of files) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Runs tests until one fails; none named: all. Answers which; undefined: all passed. Throws where none could be run. */
function firstFailure(copy: string, tests: readonly string[]): string | undefined {
  const jest = ['node_modules/jest/bin/jest.js', '--bail', '--silent', ...tests];
  const { status, stderr } = spawnSync(process.execPath, jest, { cwd: copy, encoding: 'utf8', maxBuffer: 1024 ** 3 });
  if (status === 0) return undefined;
  const [, file, test] = /^FAIL (\S+)[\s\S]*?^ +● (.*)/m.exec(stderr) ?? [];
  if (test === undefined || !/^Tests: +\d+ failed/m.test(stderr))
    throw new Error(`no test ran: ${stderr.slice(-2000)}`);
  return `${file ?? ''}: ${test}`;
}

/** Breaks the copy, and mends it afterwards. Answers who noticed; undefined: nobody. */
function noticed(copy: string, { file, find, replace, tests }: Breakage): string | undefined {
  const path = join(copy, file);
  const whole = readFileSync(path, 'utf8');
  if (occurrences(whole, find) !== 1) throw new Error(`what is to be broken does not stand in ${file} once any more`);
  writeFileSync(
    path,
    whole.replace(find, () => replace),
  );
  try {
    const first = firstFailure(copy, tests);
    if (first !== undefined || isFirstOnly) return first;
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: copy, stdio: 'ignore' });
    return firstFailure(copy, []);
  } finally {
    writeFileSync(path, whole);
  }
}

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

function main(): number {
  const chosen = Object.entries(BREAKAGES).flatMap(([kind, breakages]) =>
    breakages
      .filter(
        ({ name, file }) => words.length === 0 || words.some((word) => name.includes(word) || file.includes(word)),
      )
      .map((breakage) => ({ kind, breakage })),
  );
  const copy = copyOfCheckout();
  let missed = 0;
  try {
    const tests = [...new Set(chosen.flatMap(({ breakage }) => breakage.tests))];
    const wrong = isUnchecked ? undefined : firstFailure(copy, tests);
    if (wrong !== undefined) throw new Error(`with nothing broken this fails already: ${wrong}`);
    for (const { kind, breakage } of chosen) {
      let told: string | undefined;
      try {
        told = noticed(copy, breakage);
      } catch (error) {
        told = undefined;
        say(String(error));
      }
      if (told === undefined) missed += 1;
      say(`${told === undefined ? 'MISSED ' : 'noticed'}  ${kind}  ${breakage.name}  ${told ?? breakage.file}`);
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
  say(`${chosen.length - missed} noticed, ${missed} missed`);
  return missed === 0 && chosen.length > 0 ? 0 : 1;
}

process.exitCode = main();
