import type { Operation, Schema } from '../../core/operation.ts';
import type { Page } from '../../domain/page.ts';
import type { Flat } from '../context/flat.ts';
import type { Item, View } from '../terminal/output.ts';
import { required } from '../../lib/required.ts';
import type { Cli } from './cli.ts';
import { pagesOf } from './pages.ts';

/**
 * Shows a list page by page; `all` goes on to the end, else a cut list says so. `completed` adds what the items lack of
 * what is shown. Returns the first page. Throws `unsupported_by_server` for pages without an end.
 */
export async function showPages<I extends object, O extends Item, P extends Page<O>, V = Flat<O>>(
  cli: Cli,
  operation: Operation<Schema, P>,
  input: I,
  view: View<readonly V[]>,
  all: boolean,
  completed?: (items: readonly Flat<O>[], pages: readonly Flat<P>[]) => Promise<readonly V[]>,
): Promise<Flat<P>> {
  const pages: Flat<P>[] = [];
  const items: Flat<O>[] = [];
  let isCut = false;
  const pageAt = async (cursor?: string) => {
    const page = await cli.caller.call(operation, cursor === undefined ? input : { ...input, cursor }, {
      note: (sentences) => {
        for (const text of sentences) cli.note(`note: ${text}`);
      },
    });
    pages.push(page);
    // A flat page is a page of flat items, which the compiler cannot tell of a type that it does not know yet.
    return page as Page<Flat<O>>;
  };
  for await (const page of pagesOf(pageAt)) {
    for (const item of page.items) items.push(item);
    isCut = page.next_cursor !== null;
    if (!all || cli.io.signal.aborted) break;
  }
  // Without `completed`, the view is one of the items.
  await cli.show(
    view,
    completed === undefined ? (items as readonly V[]) : await completed(items, pages),
    operation.output,
  );
  if (isCut) cli.note(`${items.length} shown, there are more; --all lists everything, --limit N the first N`);
  return required(pages[0], 'the first page of a list');
}
