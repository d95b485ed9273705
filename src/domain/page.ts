import * as z from 'zod/mini';
import { AppError } from './errors.ts';
import { field } from './field.ts';
import { compareText } from './names/names.ts';
import { sortFrom, sortText } from './sort.ts';
import type { Sort, SortKeys } from './sort.ts';

/** One page of a list, and where the next begins. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; null when this page is the last. */
  readonly next_cursor: string | null;
}

/** Where a page begins: after the item with these key values, in the list's order, and so many items further on. */
export interface PageRequest {
  readonly after: readonly [string, string] | null;
  readonly limit: number;
  /** undefined: the list's own order. */
  readonly sort?: Sort | undefined;
  /** For pages that are requested by number. Skipped items are read as well, so it must be bounded. */
  readonly skip?: number;
}

export const DEFAULT_LIMIT = 100;
export const MAX_LIMIT = 1000;

/** The input fields that every list has. */
export const pageFields = () => ({
  limit: field(
    z._default(z.number().check(z.int(), z.gte(1), z.lte(MAX_LIMIT)), DEFAULT_LIMIT),
    `how many to list at most, up to ${MAX_LIMIT}`,
    'N',
  ),
  cursor: z.optional(z.string()),
});

/** The output of a list: a page of such items, with the cursor of the next page, or null on the last one. */
export const pageOf = <T extends z.core.$ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.nullable(z.string()) });

/** The page that a list's input requests. */
export interface PageInput {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly sort?: string | undefined;
}

/** The request that list input stands for. Throws `invalid` on a cursor that roster did not make, or made for another order. */
export function pageRequest({ limit, cursor, sort: text }: PageInput): PageRequest {
  const sort = text === undefined ? undefined : sortFrom(text);
  const after = cursor === undefined ? null : decode(cursor, text);
  return { limit, after, ...(sort === undefined ? {} : { sort }) };
}

/** The request of a list in the order of numbers from 1 on. Throws `invalid` also for the cursor of another list. */
export function numberedPageRequest(input: PageInput): PageRequest {
  const request = pageRequest(input);
  if (request.after !== null && !/^[1-9]\d{0,14}$/.test(request.after[0])) throw foreignCursor();
  return request;
}

/** A page from up to `limit + 1` items in order: the one too many tells that there is more. */
export function toPage<T>(
  items: readonly T[],
  request: PageRequest,
  keys: (item: T) => readonly [string, string],
): Page<T> {
  const shown = items.slice(0, request.limit);
  const last = shown.at(-1);
  return {
    items: shown,
    next_cursor: items.length > request.limit && last !== undefined ? encode(keys(last), request.sort) : null,
  };
}

/** A page of a list that is in memory as a whole, in any order. `keys` has what it can be sorted by, `standard` its own order. */
export function pageOfAll<T extends { readonly id: string }, F extends string>(
  all: readonly T[],
  request: PageRequest,
  keys: SortKeys<F, T>,
  standard: (item: T) => string,
): Page<T> {
  const { sort } = request;
  const keyOf = sort === undefined ? standard : keyFor(keys, sort);
  return pageByKeys(all, request, (item) => [keyOf(item), item.id]);
}

/** A page of what is in memory as a whole, in the order of two texts that no two items share. */
export function pageByKeys<T>(
  all: readonly T[],
  request: PageRequest,
  keysOf: (item: T) => readonly [string, string],
): Page<T> {
  const { sort, after } = request;
  const direction = sort?.descending === true ? -1 : 1;
  const compared = (a: readonly [string, string], b: readonly [string, string]): number =>
    direction * (compareText(a[0], b[0]) || compareText(a[1], b[1]));
  const rest = all
    .map((item) => ({ item, at: keysOf(item) }))
    .filter(({ at }) => after === null || compared(at, after) > 0)
    .sort((a, b) => compared(a.at, b.at))
    .map(({ item }) => item);
  return toPage(rest, request, keysOf);
}

/** The first page of two lists in one order, each of which was asked for as many after the same item. */
export function merged<T extends { readonly id: string }, F extends string>(
  pages: readonly Page<T>[],
  request: PageRequest,
  keys: SortKeys<F, T>,
): Page<T> {
  const items = pages.flatMap((page) => page.items);
  const page = pageOfAll(items, request, keys, ({ id }) => id);
  const last = page.items.at(-1);
  const isCut = page.next_cursor !== null || pages.some(({ next_cursor }) => next_cursor !== null);
  if (!isCut || last === undefined || request.sort === undefined) return { ...page, next_cursor: null };
  return { items: page.items, next_cursor: encode([keyFor(keys, request.sort)(last), last.id], request.sort) };
}

/** How a list is sorted by a field. Throws `invalid` for a field that it does not have. */
export function keyFor<F extends string, T>(keys: SortKeys<F, T>, { field: name }: Sort): (item: T) => string {
  const key = Object.hasOwn(keys, name) ? keys[name as F] : undefined;
  if (key === undefined) throw foreignCursor();
  return key;
}

/** The prefix of a cursor into the second of two lists; a cursor of one list has no dot. */
const SECOND = '2.';

type List<T> = (request: PageInput) => Promise<Page<T>>;

/** A page of two lists that read as one: all of the first, then all of the second. */
export async function oneAfterTheOther<T>(
  { limit, cursor, ...order }: PageInput,
  first: List<T>,
  second: List<T>,
): Promise<Page<T>> {
  const isBeyondFirst = cursor?.startsWith(SECOND) === true;
  const head = isBeyondFirst ? { items: [], next_cursor: null } : await first({ ...order, limit, cursor });
  if (head.next_cursor !== null) return head;
  const room = limit - head.items.length;
  const from = isBeyondFirst ? cursor.slice(SECOND.length) || undefined : undefined;
  // One item is read even if the page is full: whether anything follows decides about the cursor.
  const tail = await second({ ...order, limit: Math.max(room, 1), cursor: from });
  if (room === 0) return { items: head.items, next_cursor: tail.items.length === 0 ? null : SECOND };
  return {
    items: [...head.items, ...tail.items],
    next_cursor: tail.next_cursor === null ? null : SECOND + tail.next_cursor,
  };
}

/** The keys of the last item, and the order in which it was the last. */
const encode = (keys: readonly [string, string], sort: Sort | undefined): string =>
  Buffer.from(JSON.stringify(sort === undefined ? keys : [...keys, sortText(sort)])).toString('base64url');

function decode(cursor: string, sort: string | undefined): readonly [string, string] {
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(keys) && keys.length === (sort === undefined ? 2 : 3) && keys[2] === sort)
      if (typeof keys[0] === 'string' && typeof keys[1] === 'string') return [keys[0], keys[1]];
  } catch {
    // Falls through: not JSON is as wrong as the wrong JSON.
  }
  throw foreignCursor();
}

/** The refusal of a cursor that this list did not give: `invalid`. */
export const foreignCursor = (): AppError =>
  new AppError('invalid', 'the cursor is not one that a list gave', { hint: 'begin again without a cursor' });
