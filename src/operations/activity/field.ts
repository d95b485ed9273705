import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../../domain/page.ts';

/** How many jobs the activity monitor lists. */
export const limitField = () =>
  field(
    z._default(z.number().check(z.int(), z.gte(1), z.lte(MAX_LIMIT)), DEFAULT_LIMIT),
    `how many jobs to list at most, up to ${MAX_LIMIT}`,
    'N',
  );
