import { Option } from 'commander';
import type { Command as Commander } from 'commander';
import { validate } from '../../core/validate.ts';
import { required } from '../../lib/required.ts';
import { UNDOABLE } from '../../domain/undoable.ts';
import { AppError } from '../../domain/errors.ts';
import { withMissing } from './asking/missing.ts';
import type { Cli, CommonFlags } from './cli.ts';
import { openCli } from './open-cli.ts';
import type { Command, Exit } from './command.ts';
import { argumentUsage, fieldsOf, labelOf, subjectIn, toArgument, toOption } from './flags.ts';
import type { FieldSpec } from './flags.ts';
import { helpOf } from './help.ts';
import { namesOf } from './registry.ts';
import type { Registry } from './registry.ts';
import { forTarget } from './target-hints.ts';
import { specialFlags } from './special-flags.ts';
import type { Io } from '../terminal/io.ts';
import { FORMATS, OWN_FORMATS } from '../terminal/output.ts';
import type { CommandFormat } from '../terminal/output.ts';

/** What runs the commands that are added. */
export interface Adding {
  readonly io: Io;
  readonly registry: Registry;
  /** Called with the exit status, where there is one. */
  readonly ended: (exit: Exit) => void;
}

/** One command of the registry as a commander command: its arguments, flags and help, and what runs it. */
export function addCommand(parent: Commander, command: Command, { io, registry, ended }: Adding): void {
  const word = required(command.path.at(-1), 'the last word of a command');
  const specs = fieldsOf(command.flags);
  const sub = parent
    .command(word)
    .summary(command.summary)
    .description([command.summary + '.', command.details].filter(Boolean).join('\n\n'));
  const positions = command.positions.flatMap((field) => specs.find((one) => one.field === field) ?? []);
  for (const spec of positions) sub.addArgument(toArgument(spec));
  const last = specs.find(({ field }) => field === command.alsoLast);
  sub.usage(
    ['[options]', ...positions.map(argumentUsage), ...(last === undefined ? [] : [`[${last.placeholder}]`])].join(' '),
  );
  for (const spec of specs) if (!command.positions.includes(spec.field)) sub.addOption(toOption(spec));
  for (const option of specialOptions(command)) sub.addOption(option);
  for (const option of commonOptions(command)) sub.addOption(option.helpGroup('Common options:'));
  sub.addHelpText('after', helpOf.command(command));
  sub.action(async (...args: unknown[]) => {
    const options = sub.optsWithGlobals<Record<string, unknown>>();
    ended(await runCommand(command, specs, args.slice(0, command.positions.length), options, io, registry));
  });
}

async function runCommand(
  command: Command,
  specs: readonly FieldSpec[],
  positional: readonly unknown[],
  options: Readonly<Record<string, unknown>>,
  io: Io,
  registry: Registry,
): Promise<Exit> {
  const flags = commonFlags(command, options);
  const hinted = (text: string) => forTarget(text, flags, () => namesOf(registry));
  const cli = openCli(io, flags, registry, command, hinted);
  try {
    const given = collect(command, specs, positional, options);
    const exit = await command.run(cli, checked(command, specs, await withMissing(cli, command, specs, given)));
    if (cli.flags.dryRun) cli.note('', 'dry_run');
    noteOperation(cli, command);
    return exit;
  } catch (error) {
    noteOperation(cli, command);
    throw cli.failed(error);
  } finally {
    await closeQuietly(cli);
  }
}

/** Says under which id the change is in the log, and how to undo it; also of one that failed halfway. */
function noteOperation(cli: Cli, { operation }: Command): void {
  const { requestId } = cli.told;
  if (requestId === undefined) return;
  const records = operation !== undefined && 'records' in operation ? operation.records : [];
  // The first kind is what the operation is for.
  const [kind] = records;
  cli.note(
    kind !== undefined && UNDOABLE[kind] === true ? `undo: roster undo ${requestId}` : `operation: ${requestId}`,
    'operation',
  );
}

/** Closing must not hide why a command failed. */
const closeQuietly = (cli: Cli): Promise<void> => cli.close().catch(() => undefined);

/** Input from positions and options, by field; what was not given is left out. */
function collect(
  command: Command,
  specs: readonly FieldSpec[],
  positional: readonly unknown[],
  options: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const spec of specs) {
    const at = command.positions.indexOf(spec.field);
    // A flag with an empty list is given: an empty variable in a script must not count as none, which often means all.
    const value = at >= 0 ? unlessEmpty(positional[at]) : optionOf(options, spec.flag);
    if (value !== undefined) given[spec.field] = value;
  }
  return given;
}

const unlessEmpty = (value: unknown): unknown => (Array.isArray(value) && value.length === 0 ? undefined : value);

/** What was given for a flag: `--no-open` is kept as that `open` is false. */
const optionOf = (options: Readonly<Record<string, unknown>>, flag: string): unknown =>
  flag.startsWith('--no-')
    ? options[camelCase(flag.replace(/^--no-/, '--'))] === false || undefined
    : options[camelCase(flag)];

const camelCase = (flag: string): string =>
  flag.replace(/^--/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Checks what was given or asked for, in the words of the command line. */
function checked(
  command: Command,
  specs: readonly FieldSpec[],
  given: Record<string, unknown>,
): Record<string, unknown> {
  const label = (field: string) => labelOf(specs, command.positions, field);
  const subject = subjectIn(specs, command.positions, given);
  return validate(command.flags, given, label, subject) as Record<string, unknown>;
}

const specialOptions = (command: Command): Option[] =>
  specialFlags(command).map(
    ({ flags, placeholder, describe }) =>
      new Option(placeholder === undefined ? flags : `${flags} <${placeholder}>`, describe),
  );

/** Options are made anew for each command: commander keeps state in them. */
/** The options that every command takes. */
export const commonOptions = ({ formats }: Pick<Command, 'formats'>): Option[] => [
  new Option('-o, --output <FORMAT>', `output format: ${formats.join(', ')}`),
  new Option('--json', 'the same as -o json'),
  new Option('--fields <A,B>', 'only these fields'),
  new Option('--wide', 'cut nothing to fit the terminal'),
  new Option('--no-pager', 'show all at once, however long it is'),
  new Option('-q, --quiet', 'nothing but errors, and the summary of a bulk, on standard error'),
  new Option('--store <PATH|URL>', 'the store to work on'),
  new Option('--url <URL>', 'the remote instance to work on'),
  new Option('--context <NAME>', 'the context to work in'),
  new Option('--no-input', 'never ask; fail instead'),
  new Option('--color', 'colour even where it is not a terminal'),
  new Option('--no-color', 'no colour'),
  new Option('--debug', 'show where an error came from'),
];

function commonFlags(command: Command, options: Readonly<Record<string, unknown>>): CommonFlags {
  const text = (name: string) => (typeof options[name] === 'string' ? options[name] : undefined);
  return {
    store: text('store'),
    url: text('url'),
    context: text('context'),
    format: formatFrom(command, options.json === true ? 'json' : text('output')),
    fields: text('fields')
      ?.split(',')
      .map((field) => field.trim()),
    wide: options.wide === true,
    pager: options.pager !== false,
    quiet: options.quiet === true,
    color: typeof options.color === 'boolean' ? options.color : undefined,
    input: options.input !== false,
    yes: options.yes === true,
    dryRun: options.dryRun === true,
    confirm: text('confirm'),
    wait: options.wait !== false,
    ...secretFileOf(text('secretFile')),
    reveal: options.reveal === true,
    passwordStdin: options.passwordStdin === true,
  };
}

/** A `+` before the path appends. Throws `usage` where no path follows. */
function secretFileOf(given: string | undefined): Pick<CommonFlags, 'secretFile' | 'secretAppend'> {
  const secretAppend = given?.startsWith('+') ?? false;
  const secretFile = secretAppend ? given?.slice(1) : given;
  if (secretFile === '')
    throw new AppError('usage', '--secret-file names no file', { hint: 'give a new file, or +FILE to append' });
  return { secretFile, secretAppend };
}

function formatFrom({ formats }: Command, name: string | undefined): CommandFormat | undefined {
  const format = formats.find((one) => one === name);
  if (name !== undefined && format === undefined)
    throw new AppError(
      'usage',
      `there is no output format ${name}${[...FORMATS, ...OWN_FORMATS].some((one) => one === name) ? ' here' : ''}`,
      {
        hint: `formats: ${formats.join(', ')}`,
      },
    );
  return format;
}
