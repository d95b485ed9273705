import type { Operation, Schema } from '../../core/operation.ts';
import type { Page } from '../../domain/page.ts';
import type { Item, View } from '../terminal/output.ts';
import type { Cli } from './cli.ts';

/** Shows a list page by page; `all` goes on to the end, else a cut list says so. Answers the first page. */
export async function showPages<I extends object, O extends Item, P extends Page<O>>(
  cli: Cli,
  operation: Operation<Schema, P>,
  input: I,
  view: View<readonly O[]>,
  all: boolean,
): Promise<P> {
  const first = await cli.caller.call(operation, input);
  const items: O[] = [...first.items];
  let cursor = first.next_cursor ?? undefined;
  while (all && cursor !== undefined && !cli.io.signal.aborted) {
    const page: P = await cli.caller.call(operation, { ...input, cursor });
    for (const item of page.items) items.push(item);
    cursor = page.next_cursor ?? undefined;
  }
  await cli.show(view, items, operation.output);
  if (cursor !== undefined)
    cli.note(`${items.length} shown, there are more; --all lists everything, --limit N the first N`);
  return first;
}
