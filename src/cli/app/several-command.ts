import * as z from 'zod/mini';
import type { InputOf, Operation, Schema } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { defOf } from '../../domain/field.ts';
import { required } from '../../lib/required.ts';
import type { Flat } from '../context/flat.ts';
import { listOf } from '../terminal/output.ts';
import type { Item, View } from '../terminal/output.ts';
import type { Cli } from './cli.ts';
import { customCommand } from './command.ts';
import type { Command } from './command.ts';
import type { Confirmation } from './confirm.ts';
import { fieldsOf } from './flags.ts';
import type { FieldSpec } from './flags.ts';
import type { Given } from './asking/asker.ts';
import type { Finder } from './finder.ts';
import { fromFlag, namesFrom } from './named.ts';

/** More than so many at once are changed only after their number was typed, or given with `--confirm`. */
const MANY = 10;

interface Several<S extends Schema, O extends Item, SM extends Schema, V = Flat<O>> {
  readonly path: Command['path'];
  /** Called where one thing is named, and answers with an object; left out: `many` is, and answers with an array. */
  readonly one?: Operation<S, O>;
  /** Called for several, all or none, and answers with an array. */
  readonly many: Operation<SM, O[]>;
  /** Without `one`: whether the answer about one thing is an object nevertheless. */
  readonly single?: boolean;
  /** The field that names the thing in `one`, and the list of them in `many`. */
  readonly thing: string;
  readonly things: string;
  /** Positions before the things. */
  readonly before?: readonly string[];
  /** A flag that is asked for last where it is missing. Where one thing is named, it may also stand behind it. */
  readonly last?: string;
  /** It may not: several things are named more often than one. */
  readonly lastByFlag?: boolean;
  /** What finds them by filters; left out: they are named. */
  readonly finder?: Finder;
  /** Flags of `one` that are of no use for several, such as a name. */
  readonly alone?: readonly string[];
  /** Shows them as they are, where nothing is to be changed; undefined: something is. */
  readonly look?: (cli: Cli, given: Given, names: readonly string[]) => Promise<Flat<O>[] | undefined>;
  readonly details?: string;
  readonly view: (shown: boolean) => View<V>;
  /** How those look that the finder found; left out: as those that are named. */
  readonly viewFound?: View<V>;
  /** Asks for what the answers lack of what is shown; left out: nothing. */
  readonly completed?: (cli: Cli, outputs: readonly Flat<O>[]) => Promise<readonly V[]>;
  readonly examples: readonly string[];
  /** What is done to them, as the beginning of a question: "Deactivate 12 people". */
  readonly question: (count: number) => string;
  /** The question for one of them, where none is named; left out: the usual one. */
  readonly asksWhom?: string;
  /** Asks a terminal for the last one, which these get. */
  readonly askLast?: (cli: Cli, given: Given, names: readonly string[], label: string) => Promise<string>;
  /** What must be confirmed of one. */
  readonly confirm?: (cli: Cli, input: Given) => Promise<{ readonly question: string }>;
  /** What is said of one that `one` was called for. */
  readonly done?: (output: Flat<O>) => string | undefined;
  /** What is said of several, or of one where there is no `one`; left out: nothing. */
  readonly doneMany?: (outputs: readonly Flat<O>[], input: InputOf<SM>) => string;
  /** The question for a few, by name, where even one must be confirmed and there is no `one`. */
  readonly confirmEach?: (input: InputOf<SM>) => string;
  /** What must be confirmed of several; left out: more than ten, and whatever must be of one. */
  readonly confirmMany?: (cli: Cli, input: InputOf<SM>) => Promise<Confirmation | undefined>;
  /** Does it to several and shows what was done; left out: calls `many` and shows the answers. */
  readonly carryOut?: (cli: Cli, input: InputOf<SM>) => Promise<void>;
  readonly needsPlace?: Command['needsPlace'];
  /** How those of a file are done in batches, where that is asked for or they are more than one transaction takes. */
  readonly inBatches?: InBatches;
}

/** What a command was given, where no filters find the things. */
export interface Asked {
  readonly names: readonly string[];
  /** The file of more. */
  readonly from: string | undefined;
  /** All flags. */
  readonly given: Given;
}

/** What is to be done in one transaction: the names in the file of more, and the flags. */
export interface Taken {
  readonly more: readonly string[];
  readonly given: Given;
}

interface InBatches {
  /** Flags of it alone, none of which has a default but false. */
  readonly flags: Readonly<Record<string, z.core.$ZodType>>;
  /** Flags that name files as well, and are told to `run` alone. */
  readonly files?: Readonly<Record<string, z.core.$ZodType>>;
  readonly errors: Command['errors'];
  /** Reads the files. Returns undefined where all is done. */
  readonly run: (cli: Cli, asked: Asked) => Promise<Taken | undefined>;
}

/** What must be confirmed before something is done to so many: their number is typed where they are more than ten. */
export const confirmationOf = (question: string, count: number): Confirmation =>
  count > MANY ? { question: `${question}.`, typed: String(count) } : { question: `${question}?` };

/** A command on one thing or several: named by arguments, by a file, or by the filters of the list. */
export function severalCommand<S extends Schema, O extends Item, SM extends Schema, V = Flat<O>>(
  it: Several<S, O, SM, V>,
): Command {
  const { one, many, thing, things, before = [], alone = [], last, view, confirm, done } = it;
  // Without `completed`, the view is one of the answers.
  const whole = async (cli: Cli, outputs: readonly Flat<O>[]): Promise<readonly V[]> =>
    it.completed === undefined ? (outputs as readonly V[]) : it.completed(cli, outputs);
  const { [things]: list, ...rest } = defOf(many.input).shape ?? {};
  const behind = it.lastByFlag === true ? undefined : last;
  const ofOne = one === undefined ? {} : (defOf(one.input).shape ?? {});
  const finding = it.finder?.flags() ?? {};
  const flags = z.object({
    ...rest,
    [things]: z._default(list as z.ZodMiniArray<z.ZodMiniString>, []),
    ...(last === undefined ? {} : { [last]: z.optional(rest[last] as never) }),
    ...Object.fromEntries(alone.map((name) => [name, ofOne[name] as z.core.$ZodType])),
    ...it.inBatches?.files,
    from: fromFlag(),
    ...it.inBatches?.flags,
    ...finding,
  });
  const standard = (_cli: Cli, input: InputOf<SM>, count: number): Promise<Confirmation | undefined> => {
    const usual = confirmationOf(it.question(count), count);
    if (usual.typed !== undefined) return Promise.resolve(usual);
    if (it.confirmEach !== undefined) return Promise.resolve({ question: it.confirmEach(input) });
    return Promise.resolve(confirm && usual);
  };
  const spec = fieldsOf(flags).find(({ field }) => field === things);
  return customCommand({
    path: it.path,
    operation: one ?? many,
    ...(it.inBatches?.errors === undefined ? {} : { errors: it.inBatches.errors }),
    ...(it.details === undefined ? {} : { details: it.details }),
    flags: flags,
    positions: [...before, things] as never,
    ...(behind === undefined ? {} : { alsoLast: behind as never }),
    confirms: true,
    ...(it.needsPlace === undefined ? {} : { needsPlace: it.needsPlace }),
    shows: view(false),
    examples: it.examples,
    async run(cli, all) {
      const { from: file, [things]: typed, ...flagged } = all as Given;
      const from = file as string | undefined;
      const named = (typed ?? []) as readonly string[];
      const finder = it.finder?.isAsked(flagged) === true ? it.finder : undefined;
      if (finder?.besideNames === false) requireNoNames(named, from);
      const isMore = from !== undefined || finder !== undefined;
      const taken = await takenFrom(cli, finder === undefined ? it.inBatches : undefined, {
        names: named,
        from,
        given: flagged,
      });
      if (taken === undefined) return;
      requireNoneOf(it.inBatches, flagged);
      const own = [...Object.keys(finding), ...Object.keys({ ...it.inBatches?.flags, ...it.inBatches?.files })];
      const options = Object.fromEntries(Object.entries(taken.given).filter(([name]) => !own.includes(name)));
      const split = lastOf(named, options, behind, isMore);
      const asked = await completed(cli, it, spec, split, isMore);
      const names = [...asked.names, ...taken.more, ...(finder === undefined ? [] : await finder.ids(cli, flagged))];
      const [first] = names;
      if (one !== undefined && !isMore && names.length === 1) {
        const input = { ...asked.given, [thing]: first } as Given;
        const confirmation = await confirm?.(cli, input);
        if (confirmation !== undefined) await cli.confirm(confirmation, () => cli.dryRun(one, input as InputOf<S>));
        const output = await cli.call(one, input as InputOf<S>);
        const [shown] = await whole(cli, [output]);
        await cli.show(view(cli.showsSecrets), required(shown, 'the answer'), one.output);
        const said = cli.told.unchanged ? undefined : done?.(output);
        if (said !== undefined) cli.note(said);
        return;
      }
      const views = listOf((finder && it.viewFound) ?? view(cli.showsSecrets));
      if (names.length === 0) {
        await cli.show(views, [], many.output);
        // A dry run says by itself that nothing was changed.
        cli.note(`${it.finder?.none ?? 'nothing'} was found${cli.flags.dryRun ? '' : ', and nothing was changed'}`);
        return;
      }
      const seen = await it.look?.(cli, asked.given, names);
      if (seen !== undefined) return cli.show(views, await whole(cli, seen), many.output);
      requireNone(alone, asked.given, names.length);
      const input = { ...asked.given, [things]: names } as InputOf<SM>;
      const question = await (it.confirmMany ?? standard)(cli, input, new Set(names).size);
      if (question !== undefined) await cli.confirm(question, () => cli.dryRun(many, input));
      if (it.carryOut !== undefined) return it.carryOut(cli, input);
      const outputs = await cli.call(many, input);
      const [only, ...others] = await whole(cli, outputs);
      if (it.single === true && !isMore && only !== undefined && others.length === 0)
        await cli.show(view(cli.showsSecrets), only, many.output);
      else await cli.show(views, only === undefined ? [] : [only, ...others], many.output);
      const said = cli.told.unchanged ? undefined : it.doneMany?.(outputs, input);
      if (said !== undefined) cli.note(said);
    },
  });
}

const takenFrom = async (cli: Cli, inBatches: InBatches | undefined, asked: Asked): Promise<Taken | undefined> =>
  inBatches === undefined
    ? { more: asked.from === undefined ? [] : await namesFrom(cli, asked.from), given: asked.given }
    : inBatches.run(cli, asked);

/** Throws `usage` for a flag of batches where nothing is done in batches. */
function requireNoneOf(inBatches: InBatches | undefined, given: Given): void {
  const flag = Object.keys(inBatches?.flags ?? {}).find((name) => given[name] !== undefined && given[name] !== false);
  if (flag === undefined) return;
  throw new AppError('usage', `--${flag.replaceAll('_', '-')} is for those of a file, and these are done all or none`, {
    hint: 'name all in a file, and no others; nothing was changed',
  });
}

/** Asks a terminal for who and what is missing. Throws `input_needed` elsewhere, naming it all. */
async function completed(
  cli: Cli,
  {
    thing,
    last,
    lastByFlag,
    asksWhom,
    askLast,
  }: Pick<Several<Schema, Item, Schema>, 'thing' | 'last' | 'lastByFlag' | 'asksWhom' | 'askLast'>,
  spec: FieldSpec | undefined,
  { names, given }: { readonly names: readonly string[]; readonly given: Given },
  isMore: boolean,
): Promise<{ readonly names: readonly string[]; readonly given: Given }> {
  const isWhomMissing = names.length === 0 && !isMore;
  const isLastMissing = last !== undefined && given[last] === undefined;
  if (!isWhomMissing && !isLastMissing) return { names, given };
  const label = spec?.placeholder ?? thing.toUpperCase();
  const lastLabel = last === undefined ? '' : lastByFlag === true ? `--${last}` : last.toUpperCase();
  const missing = [...(isWhomMissing ? [label] : []), ...(isLastMissing ? [lastLabel] : [])];
  await cli.prompter(missing.join(' and '), { missing });
  const { askFor } = await import('./asking/lookups.ts');
  const whom = !isWhomMissing
    ? names
    : [
        spec?.completes === undefined
          ? await (await cli.prompter(label)).input(asksWhom ?? `${label}:`)
          : await askFor(cli, label, spec.completes, asksWhom),
      ];
  if (!isLastMissing || askLast === undefined) return { names: whom, given };
  return { names: whom, given: { ...given, [last]: await askLast(cli, given, whom, lastLabel) } };
}

/** Takes what stands behind the one thing as the flag that it is. Throws `usage` where it could be another thing. */
function lastOf(
  typed: readonly string[],
  given: Given,
  last: string | undefined,
  isMore: boolean,
): { readonly names: readonly string[]; readonly given: Given } {
  if (last === undefined || given[last] !== undefined) return { names: typed, given };
  const flag = `--${last.replaceAll('_', '-')}`;
  if (typed.length > 2 || isMore)
    throw new AppError('usage', `where several are named, ${flag} is needed`, {
      hint: `give ${flag} ${last.toUpperCase()}; behind a single one it may stand without ${flag}`,
    });
  const [name, value] = typed;
  return value === undefined ? { names: typed, given } : { names: [name ?? ''], given: { ...given, [last]: value } };
}

/** Throws `usage` where things are named and found at once: it would not be clear which of them are meant. */
function requireNoNames(typed: readonly string[], from: unknown): void {
  if (typed.length === 0 && from === undefined) return;
  throw new AppError('usage', 'they are either named or found by filters', {
    hint: 'leave out the names, or the filters; nothing was changed',
  });
}

/** Throws `usage` where several are to have what only one can. */
function requireNone(alone: readonly string[], given: Given, count: number): void {
  const found = alone.find((name) => given[name] !== undefined);
  if (found === undefined) return;
  const flag = `--${found.replaceAll('_', '-')}`;
  throw new AppError(
    'usage',
    `${flag} is for one alone, and ${count === 1 ? '--from may name more' : `${count} are named`}`,
    {
      hint: `name one, without --from, or leave out ${flag}`,
    },
  );
}
