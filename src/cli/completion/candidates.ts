import { Command as Commander } from 'commander';
import type { Option } from 'commander';
import type { Command } from '../app/command.ts';
import { answerFields, fieldsOf } from '../app/flags.ts';
import type { FieldSpec } from '../app/flags.ts';
import type { Load, Noun, Nouns, Registry } from '../app/registry.ts';
import type { Io } from '../terminal/io.ts';
import { addCommand } from '../app/run-command.ts';
import { wordsOf } from '../app/argv.ts';
import { inOwnWords } from '../app/own-words.ts';
import { found, valuesOf } from './values.ts';
import type { Candidate, Candidates, TargetFlags } from './values.ts';

/** What could stand in the place of the last of some words after `roster`; its beginning is not looked at, but for dashes. */
export async function candidatesFor(words: readonly string[], io: Io, registry: Registry): Promise<Candidates> {
  const typed = words[0] === 'help' && words.length > 1 ? words.slice(1) : words;
  // An unknown word is completed by nothing, as it is.
  const before = await inOwnWords(typed.slice(0, -1), registry).catch(() => typed.slice(0, -1));
  const current = typed.at(-1) ?? '';
  const named = wordsOf(before);
  const [first] = named;
  const [noun, [verb]] = nounOf(named, registry.nouns);
  const load = own(registry.words, first)?.command ?? own(noun?.commands ?? {}, verb);
  if (load !== undefined) return inCommand((await load()).command, before, current, io, registry);
  if (verb !== undefined || current.startsWith('-')) return [];
  if (noun !== undefined) return [...(await verbs(noun.commands)), ...summaries(noun.nouns)];
  return first === undefined ? [...summaries(registry.words), ...summaries(registry.nouns), HELP] : [];
}

/** The noun that words lead to, perhaps by the nouns above it, and the words behind it. */
function nounOf(
  [word, ...rest]: readonly string[],
  nouns: Nouns,
): readonly [noun: Noun | undefined, rest: readonly string[]] {
  const noun = own(nouns, word);
  const [below, behind] = noun === undefined ? [undefined, rest] : nounOf(rest, noun.nouns);
  return below === undefined ? [noun, rest] : [below, behind];
}

/** What a registry has under a name: `constructor` is no command. */
const own = <T>(registry: Readonly<Record<string, T>>, name: string | undefined): T | undefined =>
  name !== undefined && Object.hasOwn(registry, name) ? registry[name] : undefined;

const HELP: Candidate = { value: 'help', describe: 'Show help' };

const summaries = (entries: Readonly<Record<string, { readonly summary: string }>>): Candidate[] =>
  Object.entries(entries).map(([value, { summary }]) => ({ value, describe: summary }));

const verbs = (loads: Readonly<Record<string, Load>>): Promise<Candidate[]> =>
  Promise.all(
    Object.entries(loads).map(async ([value, load]) => ({ value, describe: (await load()).command.summary })),
  );

/** A command with its options, as far as completing goes. */
interface Known {
  readonly command: Command;
  readonly options: readonly Option[];
  readonly specs: readonly FieldSpec[];
}

/** What stands before the word that is typed. */
interface Before {
  /** Noun and verb left out. */
  readonly positions: readonly string[];
  readonly used: ReadonlySet<string>;
  /** The option whose value is being typed. */
  readonly pending: Option | undefined;
  /** After `--`. */
  readonly optionsEnded: boolean;
  readonly target: TargetFlags;
}

function inCommand(
  command: Command,
  words: readonly string[],
  current: string,
  io: Io,
  registry: Registry,
): Candidates {
  const parent = new Commander();
  addCommand(parent, command, { io, registry, ended: () => undefined });
  const known: Known = { command, options: parent.commands[0]?.options ?? [], specs: fieldsOf(command.flags) };
  const before = readBefore(known, words);
  if (before.pending !== undefined) return valuesOfOption(known, before.pending, current, before, io);
  if (!before.optionsEnded && current.startsWith('-')) {
    const [flag, attached] = splitFlag(current);
    if (attached === undefined) return flags(known, before);
    const option = optionNamed(known, flag);
    if (option?.required !== true) return [];
    const values = valuesOfOption(known, option, attached, before, io);
    // No shell completes a file behind an equals sign by itself.
    return values === 'files' ? [] : values.map((one) => ({ ...one, value: `${flag}=${one.value}` }));
  }
  return valuesOfPosition(known, before, io);
}

const splitFlag = (word: string): readonly [flag: string, attached: string | undefined] => {
  const at = word.indexOf('=');
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
};

const optionNamed = ({ options }: Known, flag: string): Option | undefined =>
  options.find(({ long, short }) => long === flag || short === flag);

function readBefore(known: Known, words: readonly string[]): Before {
  const positions: string[] = [];
  const used = new Set<string>();
  const target: { -readonly [flag in keyof TargetFlags]: TargetFlags[flag] } = {
    store: undefined,
    url: undefined,
    context: undefined,
  };
  let pending: Option | undefined;
  let optionsEnded = false;
  const take = ({ long }: Option, value: string) => {
    if (long === '--store') target.store = value;
    if (long === '--url') target.url = value;
    if (long === '--context') target.context = value;
  };
  for (const word of words) {
    if (pending !== undefined) {
      take(pending, word);
      pending = undefined;
    } else if (!optionsEnded && word === '--') {
      optionsEnded = true;
    } else if (!optionsEnded && word.startsWith('-') && word !== '-') {
      const [flag, attached] = splitFlag(word);
      const option = optionNamed(known, flag);
      if (option === undefined) continue;
      used.add(option.long ?? flag);
      if (!option.required) continue;
      if (attached === undefined) pending = option;
      else take(option, attached);
    } else {
      positions.push(word);
    }
  }
  return { positions: positions.slice(known.command.path.length), used, pending, optionsEnded, target };
}

/** The flags that can still be given. */
function flags({ options, specs }: Known, { used }: Before): Candidate[] {
  const repeatable = new Set(specs.filter((spec) => spec.kind === 'list').map((spec) => spec.flag));
  return [
    ...options.flatMap(({ long, description }) =>
      long === undefined || (used.has(long) && !repeatable.has(long)) ? [] : [{ value: long, describe: description }],
    ),
    { value: '--help', describe: 'show help' },
  ];
}

function valuesOfOption(
  { command, specs }: Known,
  { long }: Option,
  current: string,
  { target }: Before,
  { env }: Io,
): Candidates {
  const spec = specs.find((one) => one.flag === long);
  if (spec !== undefined) return valuesOf(spec, env, target);
  switch (long) {
    case '--output':
      return command.formats.map((value) => ({ value, describe: '' }));
    case '--fields':
      return fieldLists(command, current);
    case '--context':
      return found('contexts', env, target);
    case '--store':
    case '--secret-file':
      return 'files';
    default:
      return [];
  }
}

/** A list of fields that goes on after its last comma. */
function fieldLists({ operation }: Command, current: string): Candidate[] {
  const done = current.slice(0, current.lastIndexOf(',') + 1);
  const taken = done.split(',');
  const fields = operation === undefined ? [] : answerFields(operation.output);
  return fields.filter((name) => !taken.includes(name)).map((name) => ({ value: done + name, describe: '' }));
}

/** What can stand by position: a list takes the rest, each thing once. A name with a dash would be taken for a flag. */
function valuesOfPosition({ command, specs }: Known, before: Before, { env }: Io): Candidates {
  const { positions, optionsEnded, target } = before;
  const last = specs.find((spec) => spec.field === command.positions.at(-1));
  const field = command.positions[positions.length] ?? (last?.kind === 'list' ? last.field : undefined);
  const isBehind = positions.length >= command.positions.length;
  const values = [];
  for (const name of isBehind ? [field, command.alsoLast] : [field]) {
    const spec = specs.find((one) => one.field === name);
    const found = spec === undefined ? [] : valuesOf(spec, env, target);
    if (found === 'files') return found;
    values.push(...found);
  }
  return values.filter(({ value }) => !positions.includes(value) && (optionsEnded || !value.startsWith('-')));
}
