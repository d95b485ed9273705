import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads the checklist "Add a command" of docs/development.md, and does what it says. */

export interface Block {
  /** Below the root of the checkout. */
  readonly file: string;
  /** `ts`: a new file, whole. `diff`: new lines, with `+`, between lines that are there. */
  readonly kind: 'ts' | 'diff';
  readonly lines: readonly string[];
}

/** The code of the checklist, in its order. */
export function blocksOf(page: string): Block[] {
  const [, section = ''] = page.split('\n## Add a command\n');
  return [...section.matchAll(/^ {3}```(ts|diff) (\S+)\n([\s\S]*?)^ {3}```$/gm)].map(
    ([, kind, file = '', code = '']) => ({
      file,
      kind: kind === 'ts' ? 'ts' : 'diff',
      lines: code
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(3)),
    }),
  );
}

/** Does what a block says, below this root. Throws for a line that is not there, or is there more than once. */
export function apply(root: string, block: Block): void {
  const path = join(root, block.file);
  if (block.kind === 'ts') writeFileSync(path, `${block.lines.join('\n')}\n`, { flag: 'wx' });
  else writeFileSync(path, patched(readFileSync(path, 'utf8'), block));
}

/** A text with a block's new lines between the lines that it quotes; blanks at the beginning of lines do not count. */
export function patched(text: string, { file, lines }: Block): string {
  const there = text.split('\n');
  const quoted = lines.filter((line) => !line.startsWith('+')).map((line) => line.trim());
  const at = there.flatMap((_, start) =>
    quoted.every((line, offset) => there[start + offset]?.trim() === line) ? [start] : [],
  );
  const [start] = at;
  if (start === undefined || at.length > 1 || quoted.length === 0)
    throw new Error(`${file} has these lines ${at.length} times:\n${quoted.join('\n')}`);
  const result = lines.map((line) => line.replace(/^\+/, ' '));
  return [...there.slice(0, start), ...result, ...there.slice(start + quoted.length)].join('\n');
}
