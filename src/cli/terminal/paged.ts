import { stripVTControlCharacters } from 'node:util';
import type { Env, Io } from './io.ts';
import type { Output } from './streams.ts';

/** On a terminal, what is longer than the screen goes through a pager. */

const DEFAULT_PAGER = 'less -FRX';

/** Writes a text to standard output; `wanted`: a pager may show it. */
export async function writePaged(
  { stdout, env, page }: Pick<Io, 'stdout' | 'env' | 'page'>,
  text: string,
  wanted: boolean,
): Promise<void> {
  const pager = wanted && isLonger(text, stdout) ? pagerOf(env) : undefined;
  if (pager === undefined || !(await page(text, pager))) await stdout.write(text);
}

/** The command that pages; undefined: none is wanted, or nobody is there to press keys. */
function pagerOf(env: Env): string | undefined {
  if (env.CI || env.TERM === 'dumb') return undefined;
  const { PAGER: pager = DEFAULT_PAGER } = env;
  return ['', 'cat'].includes(pager.trim()) ? undefined : pager;
}

/** Whether a text takes more lines than a terminal has, and one for the prompt after it. */
function isLonger(text: string, { isTTY, columns, rows }: Pick<Output, 'isTTY' | 'columns' | 'rows'>): boolean {
  if (!isTTY || rows === undefined) return false;
  let taken = 1;
  for (const line of text.trimEnd().split('\n')) {
    taken += Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns));
    if (taken > rows) return true;
  }
  return false;
}
