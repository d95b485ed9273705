import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { MOST_AT_ONCE_IN_QUEUE, PROCESSING } from '../../domain/jobs/queues.ts';

/** The field that says in which order jobs run. */
export const processingField = () =>
  z.optional(
    field(z.enum(PROCESSING), 'whether its jobs run one after the other or several at once (default: serialized)'),
  );

/** How many jobs of a parallel queue run at once. */
export const atMost = () => z.number().check(z.int(), z.gte(1), z.lte(MOST_AT_ONCE_IN_QUEUE));
