import { AppError } from '../../domain/errors.ts';
import { isWord } from './argv.ts';
import type { Nouns, Registry } from './registry.ts';

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
    if (word === undefined) throw await unknownWord(given, before, names, nouns);
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

async function unknownWord(
  word: string,
  before: readonly string[],
  names: readonly string[],
  nouns: Nouns,
): Promise<AppError> {
  const { meantBy, suggestionFor } = await import('./aliases.ts');
  const commands = Object.entries(nouns).flatMap(([noun, { commands: verbs }]) => {
    const verb = Object.hasOwn(verbs, word) ? word : meantBy(word, Object.keys(verbs));
    return verb === undefined ? [] : [['roster', ...before, noun, verb].join(' ')];
  });
  const near = commands.length > 0 ? undefined : suggestionFor(word, names);
  const whereHelpIs = before.length === 0 ? WHERE_HELP_IS : `roster ${before.join(' ')} --help lists its commands`;
  return new AppError('usage', `unknown command '${word}'`, {
    hint:
      commands.length > 0
        ? `name what it is about first: ${commands.slice(0, NAMED).join(', ')}${commands.length > NAMED ? ', …' : ''}`
        : near === undefined
          ? whereHelpIs
          : `did you mean ${near}?`,
  });
}

/** Commands that a hint names. */
const NAMED = 3;
