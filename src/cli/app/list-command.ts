import * as z from 'zod/mini';
import type { Operation, Schema } from '../../core/operation.ts';
import { field } from '../../domain/field.ts';
import { MAX_LIMIT } from '../../domain/page.ts';
import type { Page } from '../../domain/page.ts';
import type { Cli } from './cli.ts';
import { customCommand } from './command.ts';
import type { Command } from './command.ts';
import type { Item, View } from '../terminal/output.ts';

interface List<T extends z.core.$ZodLooseShape, O extends Item, P extends Page<O>> {
  readonly path: Command['path'];
  readonly operation: Operation<z.ZodMiniObject<T>, P>;
  readonly view: View<readonly O[]>;
  readonly details?: string;
  readonly positions?: readonly string[];
  readonly examples: readonly string[];
  /** What is told after the list. */
  readonly after?: (cli: Cli) => Promise<void>;
  /** Lines on stderr about the list, from its first page and the flags. */
  readonly notes?: (first: P, flags: Record<string, unknown>) => readonly string[];
}

/** A command that lists page by page; its flags are those of its operation, and `--all`, which goes in the largest pages. */
export function listCommand<T extends z.core.$ZodLooseShape, O extends Item, P extends Page<O>>(
  list: List<T, O, P>,
): Command {
  const { operation, view, after, notes, positions, ...rest } = list;
  const flags = z.extend(operation.input, {
    all: z._default(field(z.boolean(), 'list everything, however much it is'), false),
  }) as unknown as Schema & z.core.$ZodType<{ all: boolean } & Record<string, unknown>>;
  return customCommand({
    ...rest,
    summary: operation.summary,
    operation,
    flags,
    ...(positions === undefined ? {} : { positions }),
    async run(cli, { all, ...input }) {
      const first = await cli.showList<object, O, P>(
        operation,
        all ? { ...input, limit: MAX_LIMIT } : input,
        view,
        all,
      );
      for (const note of notes?.(first, input) ?? []) cli.note(note);
      await after?.(cli);
    },
  });
}
