import * as z from 'zod/mini';
import { field } from '../../../domain/field.ts';
import { reference } from '../../../domain/names/names.ts';
import { rowsOf } from '../../../lib/rows.ts';
import type { Lines } from '../../../lib/rows.ts';
import { BATCH, batchField, MOST_ROWS, requireFewRows, TOGETHER } from '../../shared/bulk-rows.ts';
import { forceField } from '../../shared/force.ts';
import { successorField } from '../successor.ts';

/** What a removal in batches takes: rows, and how to treat them. */

const row = z.object({
  line: z.number(),
  /** E-mail, username or id. */
  person: z.string(),
  /** The caller knows that an earlier run of the same removal left it out. */
  failed: z.optional(z.boolean()),
});

type GivenRow = z.output<typeof row>;

/** A list, or as many as `Rows` hold. */
const manyRows = z.array(row).check(z.maxLength(MOST_ROWS)) as unknown as z.ZodMiniType<
  Lines<GivenRow>,
  Lines<z.input<typeof row>>
>;

export const removalInput = z.object({
  rows: manyRows,
  transfer_to: successorField(),
  force: forceField(),
  continue_on_error: z._default(field(z.boolean(), 'leave rows with a fault out, and remove the others'), false),
  batch: z._default(batchField(), BATCH),
  resume: z._default(field(z.boolean(), 'go on with the same removal where it was interrupted'), false),
});

/** A row as it is looked up; `fault`: what is wrong with it, as the end of a sentence. */
export interface RemovalRow extends GivenRow {
  readonly fault: string | undefined;
}

const REFERENCE = reference();

function normalise({ person, ...row }: GivenRow): RemovalRow {
  const { success, data, error } = z.safeParse(REFERENCE, person.trim());
  return success
    ? { ...row, person: data, fault: undefined }
    : { ...row, person: '', fault: error.issues[0]?.message ?? 'names nobody' };
}

/** The rows as a removal takes them, some at a time. Throws `invalid` where there are too many. */
export function* rowsIn(given: Lines<GivenRow>): Iterable<readonly RemovalRow[]> {
  const rows = rowsOf(given);
  requireFewRows(rows);
  for (const chunk of rows.chunks(TOGETHER)) yield chunk.map(normalise);
}
