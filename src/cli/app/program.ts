import { Command as Commander, CommanderError } from 'commander';
import { AppError } from '../../domain/errors.ts';
import type { Exit } from './command.ts';
import { helpOf } from './help.ts';
import type { Load, Noun, Nouns, Registry } from './registry.ts';
import type { Adding } from './run-command.ts';
import type { Io } from '../terminal/io.ts';
import { writePaged } from '../terminal/paged.ts';
import { COMPLETE, isWord, wordsOf } from './argv.ts';
import { counted } from '../../lib/plural.ts';
import { inOwnWords, WHERE_HELP_IS } from './own-words.ts';

/** From the registry to argv handling: only what argv names is loaded. */

const VERSION_FLAGS: readonly string[] = ['-V', '--version'];

/** Runs argv (without node and script); answers the exit status, where there is one to tell. Throws what the command throws, and `usage`. */
export async function runProgram(given: readonly string[], io: Io, registry: Registry): Promise<Exit> {
  const printHelp = (text: string) =>
    writePaged(io, text, !['--no-pager', '--no-input'].some((flag) => given.includes(flag)));
  if (given[0] === COMPLETE) {
    await (await import('../completion/complete.ts')).answer(given.slice(1), io, registry);
    return 0;
  }
  if (given[0] === 'help' && given[1] === 'exit-codes') {
    await printHelp(helpOf.exitCodes());
    return 0;
  }
  const argv = await inOwnWords(helpLast(wordsFirst(versionFirst(given))), registry);
  const words = wordsOf(argv);
  const program = new Commander('roster')
    .description("Administer an organization's people, groups, roles, permissions, API tokens and audit log.")
    .version(
      io.version,
      VERSION_FLAGS.join(', '),
      'print the version; with --json, also those of stores and of the API',
    )
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command...]', 'show help, or explain: exit-codes')
    .configureHelp({ minWidthToWrap: 20 })
    .showSuggestionAfterError(true);
  const output: string[] = [];
  configure(program, io, output);
  let exit: Exit = undefined;
  const adding: Adding = { io, registry, ended: (status) => (exit = status) };
  const named = await addCommands(program, words, adding);
  program.addHelpText('after', helpOf.program());
  try {
    await program.parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
  } catch (error) {
    const command = commandAt(program, words);
    if (error instanceof AppError) throw withUsage(error, command);
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0 && !isBareNoun(error, named)) throw withUsage(usageError(error, command), command);
  }
  if (output.length > 0) await printHelp(output.join(''));
  return exit;
}

/** Flags may stand before the noun as well: they go behind the words that commander looks for first. */
function wordsFirst(argv: readonly string[]): readonly string[] {
  const first = argv.findIndex((word, at) => isWord(argv, word, at));
  if (first <= 0) return argv;
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  return [...argv.slice(first, end), ...argv.slice(0, first), ...argv.slice(end)];
}

/** `--version` with a format, and no command, is the command that has formats. */
function versionFirst(argv: readonly string[]): readonly string[] {
  const rest = argv.filter((word) => !VERSION_FLAGS.includes(word));
  return rest.length === 0 || rest.length === argv.length || wordsOf(rest).length > 0 ? argv : ['version', ...rest];
}

/** `help people list` is `people list --help`. */
function helpLast(argv: readonly string[]): readonly string[] {
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
}

/** The command that words name, or the noun before it. */
function commandAt(program: Commander, words: readonly string[]): Commander {
  let command = program;
  for (const word of words) {
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) break;
    command = next;
  }
  return command;
}

/** The same error with the usage line of the command at hand, where that is what was wrong. */
function withUsage(error: AppError, command: Commander): AppError {
  const { code, message, hint, details, cause, stack } = error;
  if (command.parent === null || !(code === 'usage' || (code === 'input_needed' && 'missing' in details))) return error;
  const usage = command.createHelp().commandUsage(command);
  const told = new AppError(code, message, { hint, details: { ...details, usage }, cause });
  return Object.assign(told, { stack });
}

/** `roster people` alone shows its help, as asking for it would. */
const isBareNoun = (error: CommanderError, named: boolean): boolean => error.code === 'commander.help' && named;

function usageError(error: CommanderError, command: Commander): AppError {
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const path = command.createHelp().commandUsage(command).split(' [')[0] ?? '';
  if (error.code === 'commander.excessArguments') return tooMany(path, command);
  const whereHelpIs = command.parent === null ? WHERE_HELP_IS : `${path} --help lists its options`;
  // Other tools call it so.
  if (message === "unknown option '--format'") return new AppError('usage', message, { hint: 'did you mean -o?' });
  const hint = suggestion === undefined ? whereHelpIs : suggestion.replace(/[()]/g, '').replace(/^Did/, 'did');
  return new AppError('usage', message, { hint });
}

/** The first argument that a command has no use for is named, unless it may be a secret. */
function tooMany(path: string, { args, registeredArguments, options }: Commander): AppError {
  const most = registeredArguments.length;
  const secret = options.find(({ long }) => long?.endsWith('-stdin'))?.long;
  const first = secret === undefined ? `: ${JSON.stringify(args[most])} is one too many` : '';
  return new AppError('usage', `${path} takes ${most === 0 ? 'no arguments' : counted(most, 'argument')}${first}`, {
    hint:
      secret === undefined
        ? `${path} --help tells what it takes`
        : `secrets are no arguments: give them with ${secret}`,
  });
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

/** Adds every word and noun with its summary, and loads the command that argv names, or all verbs of a noun that it names alone. */
async function addCommands(program: Commander, words: readonly string[], adding: Adding): Promise<boolean> {
  const [first] = words;
  const { words: ofOneWord, nouns } = adding.registry;
  for (const [word, { summary, command }] of Object.entries(ofOneWord)) {
    if (word === first) await addLoaded(program, command, adding);
    else program.command(word).summary(summary);
  }
  await addNouns(program, nouns, words, adding);
  return first !== undefined && Object.hasOwn(nouns, first);
}

async function addNouns(
  parent: Commander,
  nouns: Nouns,
  [word, ...rest]: readonly string[],
  adding: Adding,
): Promise<void> {
  for (const [name, noun] of Object.entries(nouns)) {
    const group = parent
      .command(name)
      .summary(noun.summary)
      .description(`${noun.summary}.`)
      .helpCommand(false)
      .showSuggestionAfterError(true);
    if (name === word) await addVerbs(group, noun, rest, adding);
  }
}

async function addVerbs(
  group: Commander,
  { commands, nouns }: Noun,
  words: readonly string[],
  adding: Adding,
): Promise<void> {
  const [word = ''] = words;
  const isNamed = commands[word] !== undefined || nouns[word] !== undefined;
  for (const [verb, load] of Object.entries(commands)) {
    if (verb === word || !isNamed) await addLoaded(group, load, adding);
    else group.command(verb);
  }
  await addNouns(group, nouns, words, adding);
}

async function addLoaded(parent: Commander, load: Load, adding: Adding): Promise<void> {
  const [{ command }, { addCommand }] = await Promise.all([load(), import('./run-command.ts')]);
  addCommand(parent, command, adding);
}
