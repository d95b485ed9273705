import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { MAX_LIMIT, pageRequest } from '../../domain/page.ts';
import type { PageRequest } from '../../domain/page.ts';

/** Pages of access lists. A local caller that asks for no page gets the whole list; over HTTP everybody gets pages. */

/** The input fields of such a list. */
export const somePerPage = () => ({
  limit: z.optional(
    field(
      z.number().check(z.int(), z.gte(1), z.lte(MAX_LIMIT)),
      `how many to list at most, up to ${MAX_LIMIT} (default: as many over HTTP, else all)`,
      'N',
    ),
  ),
  cursor: z.optional(z.string()),
});

/** Where a page begins, and how long it is. Throws `invalid` on a cursor that roster did not make. */
export const positionOf = (input: {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}): PageRequest => pageRequest({ limit: input.limit ?? Number.MAX_SAFE_INTEGER - 1, cursor: input.cursor });
