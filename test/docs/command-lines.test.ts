import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allCommands } from '../../src/cli/app/registry.ts';
import { commonOptions } from '../../src/cli/app/run-command.ts';
import { outlineOf } from '../../src/docs/outline.ts';
import { registry } from '../../src/registry.ts';

/** The command lines that pages show: each names a command that there is, with flags that it takes. */

const root = join(__dirname, '../..');

interface Line {
  readonly page: string;
  readonly text: string;
}

/** What stands between a command line and what follows it in a shell. */
const ENDS = /\s(?:\||>|<|&&?|;|#|--\s)|[|;>)]\s*$|\$\(|\\$/;
const FLAG = /(?<=^|[\s[(])--?[a-z][a-z-]*/g;

const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    // Its example is a command that is yet to be written.
    .filter((name) => name.endsWith('.md') && name !== 'development.md')
    .map((name) => `docs/${name}`),
];

/** Command lines in blocks, fenced or indented, and those between backticks that have a flag. */
function linesOf(page: string): Line[] {
  const text = readFileSync(join(root, page), 'utf8');
  const [outside = '', ...others] = text.split(/^```/m);
  const fenced = others.filter((_, at) => at % 2 === 0).join('\n');
  const prose = outside + others.filter((_, at) => at % 2 === 1).join('\n');
  return [
    ...fenced.matchAll(/^\s*(?:[$-] +|- run: +)?(roster [a-z].*)$/gm),
    ...prose.matchAll(/^(?: {4,}|\t)(roster [a-z].*)$/gm),
    ...prose.matchAll(/`(roster [a-z][^`\n]* -[^`\n]*)`/g),
  ].map(([, line = '']) => {
    const end = ENDS.exec(line);
    return { page, text: end === null ? line : line.slice(0, end.index) };
  });
}

/** The flags of each command by its words, with those that all of them take. */
async function flagsByCommand(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  return new Map(
    (await allCommands(registry())).map((command) => {
      const terms = outlineOf(command)
        .taken.filter(({ isArgument }) => !isArgument)
        .map(({ term }) => term);
      const common = commonOptions(command).map(({ flags }) => flags);
      return [command.path.join(' '), new Set([...terms, ...common, '-h', '--help'].flatMap((one) => one.match(FLAG) ?? []))];
    }),
  );
}

test('every command line of a page names a command, and flags that it takes', async () => {
  const commands = await flagsByCommand();
  const lines = pages.flatMap(linesOf);
  expect(lines.length).toBeGreaterThan(500);
  const wrong = lines.flatMap(({ page, text }) => {
    const words = text.split(/\s+/).slice(1);
    const path = [3, 2, 1].map((count) => words.slice(0, count).join(' ')).find((one) => commands.has(one));
    if (path === undefined) return [`${page}: ${text}`];
    const flags = text.replace(/'[^']*'|"[^"]*"/g, 'TEXT').match(FLAG) ?? [];
    return flags.filter((flag) => commands.get(path)?.has(flag) !== true).map((flag) => `${page}: ${flag} in ${text}`);
  });
  expect(wrong).toEqual([]);
});
