import * as z from 'zod/mini';
import { AppError } from './errors.ts';
import { field } from './field.ts';

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

export const pageOf = <T extends z.core.$ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.nullable(z.string()) });

/** The page that a list's input requests. */
export interface PageInput {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** The request that list input stands for. Throws `invalid` on a cursor that roster did not make. */
export function pageRequest(input: PageInput): PageRequest {
  return { limit: input.limit, after: input.cursor === undefined ? null : decode(input.cursor) };
}

/** A page from up to `limit + 1` items in order: the one too many tells that there is more. */
export function toPage<T>(
  items: readonly T[],
  request: PageRequest,
  keys: (item: T) => readonly [string, string],
): Page<T> {
  const shown = items.slice(0, request.limit);
  const last = shown.at(-1);
  return { items: shown, next_cursor: items.length > request.limit && last !== undefined ? encode(keys(last)) : null };
}

/** The prefix of a cursor into the second of two lists; a cursor of one list has no dot. */
const SECOND = '2.';

type List<T> = (request: PageInput) => Promise<Page<T>>;

/** A page of two lists that read as one: all of the first, then all of the second. */
export async function oneAfterTheOther<T>(
  { limit, cursor }: PageInput,
  first: List<T>,
  second: List<T>,
): Promise<Page<T>> {
  const isBeyondFirst = cursor?.startsWith(SECOND) === true;
  const head = isBeyondFirst ? { items: [], next_cursor: null } : await first({ limit, cursor });
  if (head.next_cursor !== null) return head;
  const room = limit - head.items.length;
  const from = isBeyondFirst ? cursor.slice(SECOND.length) || undefined : undefined;
  // One item is read even if the page is full: whether anything follows decides about the cursor.
  const tail = await second({ limit: Math.max(room, 1), cursor: from });
  if (room === 0) return { items: head.items, next_cursor: tail.items.length === 0 ? null : SECOND };
  return {
    items: [...head.items, ...tail.items],
    next_cursor: tail.next_cursor === null ? null : SECOND + tail.next_cursor,
  };
}

const encode = (keys: readonly [string, string]): string => Buffer.from(JSON.stringify(keys)).toString('base64url');

function decode(cursor: string): readonly [string, string] {
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(keys) && keys.length === 2 && typeof keys[0] === 'string' && typeof keys[1] === 'string')
      return [keys[0], keys[1]];
  } catch {
    // Falls through: not JSON is as wrong as the wrong JSON.
  }
  throw foreignCursor();
}

/** The refusal of a cursor that this list did not give: `invalid`. */
export const foreignCursor = (): AppError =>
  new AppError('invalid', 'the cursor is not one that a list gave', { hint: 'begin again without a cursor' });
