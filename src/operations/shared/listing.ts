import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { pageFields, pageOf } from '../../domain/page.ts';
import type { Page } from '../../domain/page.ts';
import { sortField } from '../../domain/sort.ts';
import type { SortKeys } from '../../domain/sort.ts';
import { boundsOf, timeReference } from '../../domain/time.ts';

/** What every list takes and answers beside its own filters. */

const TIME = 'a date or time, a time ago such as 7d, today or yesterday';

/** The field of a list that asks for the total. */
export const countField = () =>
  z.optional(field(z.boolean(), 'tell how many there are in all, on every page together'));

/** The order, the count and the page of a list. */
export const pagingFields = <F extends string>(keys: SortKeys<F, never>) => ({
  sort: sortField(keys),
  count: countField(),
  ...pageFields(),
});

/** The same for a list of what has times. */
export const listFields = <F extends string>(keys: SortKeys<F, never>) => ({
  created_since: z.optional(field(timeReference(), `only what was made since: ${TIME}`, 'TIME')),
  updated_since: z.optional(field(timeReference(), 'only what was made or changed since', 'TIME')),
  ...pagingFields(keys),
});

/** A page, and how many there are in all if that was asked for. */
export const listOf = <T extends z.core.$ZodType>(item: T) =>
  z.extend(pageOf(item), {
    /** Only if the input asks for the `count`. */
    total: z.optional(z.number()),
  });

interface SinceInput {
  readonly created_since?: string | undefined;
  readonly updated_since?: string | undefined;
}

/** From when on things were made or changed, as stores filter; `at`: now. */
export const sinceOf = (
  { created_since: created, updated_since: updated }: SinceInput,
  at: string,
): { readonly createdSince: string | undefined; readonly updatedSince: string | undefined } => ({
  createdSince: created === undefined ? undefined : startOf(created, at),
  updatedSince: updated === undefined ? undefined : startOf(updated, at),
});

/** The first moment of a time that people type; `at`: now. */
export const startOf = (text: string, at: string): string => boundsOf(text, Date.parse(at)).start;

/** A page with the total, if the input asks for it. */
export async function listed<T>(
  { count: isCounted = false }: { readonly count?: boolean | undefined },
  { items, next_cursor }: Page<T>,
  count: () => Promise<number>,
): Promise<{ items: T[]; next_cursor: string | null; total?: number }> {
  return { items: [...items], next_cursor, ...(isCounted ? { total: await count() } : {}) };
}
