import * as z from 'zod/mini';
import type { Operation, Schema } from '../../core/operation.ts';
import { field } from '../../domain/field.ts';
import { compareText } from '../../domain/names/names.ts';
import type { Page } from '../../domain/page.ts';
import { sortField, sortFrom } from '../../domain/sort.ts';
import type { SortKeys } from '../../domain/sort.ts';
import type { Flat } from '../context/flat.ts';
import type { Item } from '../terminal/output.ts';
import type { Cli } from './cli.ts';
import { pagesOf } from './pages.ts';

/** Lists that a command reads whole before it shows them, so that it can sort and count them itself. */

/** The flag that counts instead of listing. */
export const countFlag = () => z._default(field(z.boolean(), 'tell how many there are'), false);

/** The flags for the order and the count. */
export const wholeListFlags = <F extends string>(keys: SortKeys<F, never>) => ({
  sort: sortField(keys),
  count: countFlag(),
});

/** The items by the field that `--sort` names; those that tie, and all without it, stay in the order of the list. */
export function inOrder<T, F extends string>(
  items: readonly T[],
  keys: SortKeys<F, T>,
  sort: string | undefined,
): readonly T[] {
  if (sort === undefined) return items;
  const { field: name, descending } = sortFrom(sort);
  const key = keys[name as F];
  return [...items].sort((a, b) => (descending ? -1 : 1) * compareText(key(a), key(b)));
}

/** How many items all pages have together. */
export async function countOfAll<O extends Item>(
  cli: Cli,
  operation: Operation<Schema, Page<O>>,
  input: object,
): Promise<number> {
  let count = 0;
  const pageAt = async (cursor?: string) =>
    (await cli.caller.call(operation, cursor === undefined ? input : { ...input, cursor })) as Page<Flat<O>>;
  for await (const { items } of pagesOf(pageAt)) count += items.length;
  return count;
}
