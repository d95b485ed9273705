import { Command as Commander, CommanderError } from 'commander';
import { AppError } from '../domain/errors.ts';
import { COMMANDS, NOUNS } from './commands/index.ts';
import type { Load } from './commands/index.ts';
import { helpOf } from './help.ts';
import type { Io } from './io.ts';

/** From the registry to argv handling: only what argv names is loaded. */

const WHERE_HELP_IS = 'roster --help lists the commands; --help after a command explains it';

/** Runs argv (without node and script). Throws what the command throws, and `usage`. */
export async function runProgram(given: readonly string[], io: Io, version: string): Promise<void> {
  const argv = helpLast(wordsFirst(given));
  const words = wordsOf(argv);
  if (given[0] === 'help' && given[1] === 'exit-codes') return io.stdout.write(helpOf.exitCodes());
  await requireKnownWords(words);
  const program = new Commander('roster')
    .description("Administer an organization's people, groups, roles, permissions, API tokens and audit log.")
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command...]', 'show help, or explain: exit-codes')
    .configureHelp({ minWidthToWrap: 20 })
    .showSuggestionAfterError(true);
  const output: string[] = [];
  configure(program, io, output);
  const named = await addCommands(program, words, io);
  program.addHelpText('after', helpOf.program());
  try {
    await program.parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0 && !isBareNoun(error, named)) throw usageError(error);
  }
  if (output.length > 0) await io.stdout.write(output.join(''));
}

/** Flags may stand before the noun as well: they go behind the words that commander looks for first. */
function wordsFirst(argv: readonly string[]): readonly string[] {
  const first = argv.findIndex((word, at) => isWord(argv, word, at));
  if (first <= 0) return argv;
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  return [...argv.slice(first, end), ...argv.slice(0, first), ...argv.slice(end)];
}

/** `help people list` is `people list --help`. */
function helpLast(argv: readonly string[]): readonly string[] {
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
}

/** Throws `usage` with the nearest name for a word that is no command, before `--help` could hide it. */
async function requireKnownWords([first, second]: readonly string[]): Promise<void> {
  if (first === undefined || Object.hasOwn(COMMANDS, first)) return;
  const noun = Object.hasOwn(NOUNS, first) ? NOUNS[first] : undefined;
  if (noun === undefined) throw await unknownWord(first, [...Object.keys(COMMANDS), ...Object.keys(NOUNS)]);
  if (second !== undefined && !Object.hasOwn(noun.verbs, second))
    throw await unknownWord(second, Object.keys(noun.verbs));
}

async function unknownWord(word: string, names: readonly string[]): Promise<AppError> {
  const { nearest } = await import('../domain/nearest.ts');
  const near = nearest(word, names);
  return new AppError('usage', `unknown command '${word}'`, {
    hint: near === undefined ? WHERE_HELP_IS : `Did you mean ${near}?`,
  });
}

/** `roster people` alone shows its help, as asking for it would. */
const isBareNoun = (error: CommanderError, named: boolean): boolean => error.code === 'commander.help' && named;

function usageError(error: CommanderError): AppError {
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const hint = suggestion === undefined ? WHERE_HELP_IS : suggestion.replace(/[()]/g, '');
  return new AppError('usage', message, { hint });
}

function configure(command: Commander, io: Io, output: string[]): Commander {
  return command.exitOverride().configureOutput({
    writeOut: (text) => output.push(text),
    writeErr: (text) => (text.startsWith('error:') ? undefined : output.push(text)),
    outputError: () => undefined,
    getOutHelpWidth: () => Math.min(io.stdout.isTTY ? io.stdout.columns : 100, 100),
    getErrHelpWidth: () => Math.min(io.stdout.isTTY ? io.stdout.columns : 100, 100),
  });
}

/** The words of argv that are no flags, nor the values of the flags that may stand before a noun. */
const wordsOf = (argv: readonly string[]): string[] => argv.filter((word, at) => isWord(argv, word, at));

const isWord = (argv: readonly string[], word: string, at: number): boolean =>
  !word.startsWith('-') && !VALUE_FLAGS.has(argv[at - 1] ?? '');

const VALUE_FLAGS = new Set(['--store', '--context', '-o', '--output', '--fields']);

/** Adds every word and noun with its summary, and loads the command that argv names, or all verbs of a noun that it names alone. */
async function addCommands(program: Commander, words: readonly string[], io: Io): Promise<boolean> {
  const [first, second] = words;
  for (const [word, { summary, load }] of Object.entries(COMMANDS)) {
    if (word === first) await addLoaded(program, load, io);
    else program.command(word).summary(summary);
  }
  for (const [noun, { summary, verbs }] of Object.entries(NOUNS)) {
    const group = program
      .command(noun)
      .summary(summary)
      .description(`${summary}.`)
      .helpCommand(false)
      .showSuggestionAfterError(true);
    if (noun !== first) continue;
    for (const [verb, load] of Object.entries(verbs)) {
      if (verb === second || verbs[second ?? ''] === undefined) await addLoaded(group, load, io);
      else group.command(verb);
    }
  }
  return first !== undefined && NOUNS[first] !== undefined;
}

async function addLoaded(parent: Commander, load: Load, io: Io): Promise<void> {
  const [command, { addCommand }] = await Promise.all([load(), import('./run-command.ts')]);
  addCommand(parent, command, io);
}
