import * as z from 'zod/mini';
import type { Operation, Schema } from '../../core/operation.ts';
import { defOf, field } from '../../domain/field.ts';
import { required } from '../../lib/required.ts';
import { MAX_LIMIT } from '../../domain/page.ts';
import type { Page } from '../../domain/page.ts';
import type { Flat } from '../context/flat.ts';
import type { Item, View } from '../terminal/output.ts';
import type { Cli } from './cli.ts';
import { customCommand } from './command.ts';
import type { Command } from './command.ts';
import { countFlag, countOfAll } from './whole-list.ts';

interface List<T extends z.core.$ZodLooseShape, O extends Item, P extends Page<O>, V> {
  readonly path: Command['path'];
  readonly operation: Operation<z.ZodMiniObject<T>, P>;
  /** How the list looks, which may depend on the flags. */
  readonly view: View<readonly V[]> | ((flags: Record<string, unknown>) => View<readonly V[]>);
  /** Adds what the items lack of what is shown, from their pages or by asking; left out: nothing. */
  readonly completed?: (cli: Cli, items: readonly Flat<O>[], pages: readonly Flat<P>[]) => Promise<readonly V[]>;
  readonly details?: string;
  readonly positions?: readonly string[];
  readonly examples: readonly string[];
  /** It lists all there is: no flag asks for it, or for less. */
  readonly complete?: boolean;
  /** What is told after the list. */
  readonly after?: (cli: Cli) => Promise<void>;
  /** Lines on stderr about the list, from its first page and the flags. */
  readonly notes?: (first: Flat<P>, flags: Record<string, unknown>) => readonly string[];
}

type Flags = Schema & z.core.$ZodType<{ readonly all?: boolean } & Record<string, unknown>>;

/** What an operation takes to come in pages. */
const PAGING = ['limit', 'cursor'] as const;

/** A command that lists page by page; its flags are those of its operation, and `--all`, which goes in the largest pages. */
export function listCommand<T extends z.core.$ZodLooseShape, O extends Item, P extends Page<O>, V = Flat<O>>(
  list: List<T, O, P, V>,
): Command {
  const { operation, view, completed, after, notes, positions, complete = false, ...rest } = list;
  const countsItself = 'count' in (defOf(operation.input).shape ?? {});
  return customCommand({
    ...rest,
    operation,
    flags: (complete ? wholeFlags(operation.input, countsItself) : withAll(operation.input)) as unknown as Flags,
    ...(positions === undefined ? {} : { positions }),
    async run(cli, { all = complete, ...given }) {
      const { count, ...filters } = given;
      const input = countsItself ? given : filters;
      if (count === true && countsItself) return showCount(cli, operation, input);
      if (count === true) return printCount(cli, await countOfAll(cli, operation, input));
      const paging = all && !complete ? { ...input, limit: MAX_LIMIT } : input;
      const first = await cli.showList<object, O, P, V>(
        operation,
        paging,
        typeof view === 'function' ? view(input) : view,
        all,
        completed && ((items, pages) => completed(cli, items, pages)),
      );
      for (const note of notes?.(first, input) ?? []) cli.note(note);
      await after?.(cli);
    },
  });
}

/** A list that can tell how many there are. */
type Counting = Operation<Schema, Page<Item> & { readonly total?: number }>;

/** Asks how many there are, and prints that instead of them. */
async function showCount(cli: Cli, operation: Counting, input: object): Promise<void> {
  const { total } = await cli.caller.call(operation, { ...input, limit: 1 });
  await printCount(cli, required(total, 'the total that was asked for'));
}

/** Prints how many there are: the bare number, but in formats with names. */
export async function printCount(cli: Cli, count: number): Promise<void> {
  if (cli.format === 'json' || cli.format === 'jsonl' || cli.format === 'yaml')
    await cli.show({ data: (one) => one, columns: ['count'] }, { count });
  else await cli.io.stdout.write(`${count}\n`);
}

const withAll = <T extends z.core.$ZodLooseShape>(input: z.ZodMiniObject<T>) =>
  z.extend(input, { all: z._default(field(z.boolean(), 'list everything, however much it is'), false) });

function wholeFlags<T extends z.core.$ZodLooseShape>(input: z.ZodMiniObject<T>, countsItself: boolean): Schema {
  const shape = defOf(input).shape ?? {};
  const mask = Object.fromEntries(PAGING.filter((name) => name in shape).map((name) => [name, true as const]));
  const filters = z.omit(input, mask as never);
  return countsItself ? filters : z.extend(filters, { count: countFlag() });
}
