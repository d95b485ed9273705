import * as z from 'zod/mini';
import { field } from './field.ts';

/** By what a list is sorted: one field, ascending or descending, and then the id, so that no two items tie. */

export interface Sort {
  readonly field: string;
  readonly descending: boolean;
}

/**
 * The fields that a list can be sorted by, each with the text that an item sorts by, in code point order. Stores compute
 * the same texts in SQL.
 */
export type SortKeys<F extends string, T> = Readonly<Record<F, (item: T) => string>>;

/** What sorts after every time: one that never comes. */
export const NEVER_KEY = '~';

/** The input field of a list that can be sorted by these. */
export const sortField = <F extends string>(keys: SortKeys<F, never>) =>
  z.optional(
    field(
      z.enum(choicesOf(Object.keys(keys))),
      'sort by this field; with - before it, from the last to the first',
      'FIELD',
    ),
  );

const choicesOf = (fields: readonly string[]): [string, ...string[]] =>
  fields.flatMap((name) => [name, `-${name}`]) as [string, ...string[]];

/** The order that a value of such a field means. */
export const sortFrom = (text: string): Sort =>
  text.startsWith('-') ? { field: text.slice(1), descending: true } : { field: text, descending: false };

/** The value of the field that means an order. */
export const sortText = ({ field: name, descending }: Sort): string => (descending ? `-${name}` : name);
