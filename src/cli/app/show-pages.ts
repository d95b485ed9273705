import type { Operation, Schema } from '../../core/operation.ts';
import type { Page } from '../../domain/page.ts';
import type { Flat } from '../context/flat.ts';
import type { Item, View } from '../terminal/output.ts';
import type { Cli } from './cli.ts';

/**
 * Shows a list page by page; `all` goes on to the end, else a cut list says so. `completed` asks for what the items lack
 * of what is shown. Answers the first page.
 */
export async function showPages<I extends object, O extends Item, P extends Page<O>, V = Flat<O>>(
  cli: Cli,
  operation: Operation<Schema, P>,
  input: I,
  view: View<readonly V[]>,
  all: boolean,
  completed?: (items: readonly Flat<O>[]) => Promise<readonly V[]>,
): Promise<Flat<P>> {
  const first = await cli.caller.call(operation, input);
  // A flat page is a page of flat items, which the compiler cannot tell of a type that it does not know yet.
  const { items: begin, next_cursor } = first as Page<Flat<O>>;
  const items = [...begin];
  let cursor = next_cursor ?? undefined;
  while (all && cursor !== undefined && !cli.io.signal.aborted) {
    const page = (await cli.caller.call(operation, { ...input, cursor })) as Page<Flat<O>>;
    for (const item of page.items) items.push(item);
    cursor = page.next_cursor ?? undefined;
  }
  // Without `completed`, the view is one of the items.
  await cli.show(view, completed === undefined ? (items as readonly V[]) : await completed(items), operation.output);
  if (cursor !== undefined)
    cli.note(`${items.length} shown, there are more; --all lists everything, --limit N the first N`);
  return first;
}
