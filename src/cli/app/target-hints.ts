import { isInstance, shownLocation } from '../../domain/location.ts';
import { shellWord } from '../../lib/shell.ts';
import type { CommonFlags } from './cli.ts';

/** Hints are for the organization at hand: where a flag named it, the commands that they name repeat the flag. */

/** Commands that are about no organization, or about another one. */
const OF_NO_TARGET = /^(?:init|context|completion|help|serve)\b/;
const NAMES_TARGET = /--(?:store|url|context)\b/;

/** Completes the commands in a text; `names`: of all commands, such as `people list`. */
export function forTarget(
  text: string,
  { store, url, context }: Pick<CommonFlags, 'store' | 'url' | 'context'>,
  names: () => readonly string[],
): string {
  const flag =
    context !== undefined
      ? `--context ${shellWord(context)}`
      : url !== undefined
        ? `--url ${shellWord(url)}`
        : store !== undefined
          ? `--store ${shellWord(isInstance(store) ? store : shownLocation(store))}`
          : undefined;
  if (flag === undefined || !text.includes('roster ') || NAMES_TARGET.test(text)) return text;
  const known = names().filter((name) => !OF_NO_TARGET.test(name));
  const longestFirst = known.toSorted((one, other) => other.length - one.length);
  return text.replace(
    new RegExp(`\\broster (?:${longestFirst.join('|')})(?![\\w-])`, 'g'),
    `$& ${flag.replaceAll('$', '$$$$')}`,
  );
}
