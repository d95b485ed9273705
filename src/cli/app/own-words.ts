import { AppError } from '../../domain/errors.ts';
import { isWord } from './argv.ts';
import type { Registry } from './registry.ts';

/** The words of argv that name a command. */

export const WHERE_HELP_IS = 'roster --help lists the commands; --help after a command explains it';

/**
 * The same with each other tool's word replaced by ours. Throws `usage` with the nearest name for a word that is no
 * command, before `--help` could hide it.
 */
export async function inOwnWords(argv: readonly string[], registry: Registry): Promise<readonly string[]> {
  const own = [...argv];
  let commands: Readonly<Record<string, unknown>> = registry.words;
  let { nouns } = registry;
  const before: string[] = [];
  for (const [at, given] of argv.entries()) {
    if (!isWord(argv, given, at)) continue;
    const names = [...Object.keys(commands), ...Object.keys(nouns)];
    const word = names.includes(given) ? given : await meant(given, names);
    if (word === undefined) throw await unknownWord(given, before, names);
    own[at] = word;
    const noun = Object.hasOwn(nouns, word) ? nouns[word] : undefined;
    if (noun === undefined || Object.hasOwn(commands, word)) return own;
    before.push(word);
    ({ commands, nouns } = noun);
  }
  return own;
}

const meant = async (word: string, names: readonly string[]): Promise<string | undefined> =>
  (await import('./aliases.ts')).meantBy(word, names);

async function unknownWord(word: string, nouns: readonly string[], names: readonly string[]): Promise<AppError> {
  const { suggestionFor } = await import('./aliases.ts');
  const near = suggestionFor(word, names);
  const whereHelpIs = nouns.length === 0 ? WHERE_HELP_IS : `roster ${nouns.join(' ')} --help lists its commands`;
  return new AppError('usage', `unknown command '${word}'`, {
    hint: near === undefined ? whereHelpIs : `did you mean ${near}?`,
  });
}
