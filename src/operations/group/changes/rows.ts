import * as z from 'zod/mini';
import { field } from '../../../domain/field.ts';
import { description, reference } from '../../../domain/names/names.ts';
import { MAX_LIMIT } from '../../../domain/page.ts';
import { rowsOf } from '../../../lib/rows.ts';
import type { Lines } from '../../../lib/rows.ts';
import { BATCH, batchField, MOST_ROWS, requireFewRows, TOGETHER } from '../../shared/bulk-rows.ts';
import { forceField } from '../../shared/force.ts';

/** What changes of groups in batches take: rows, each of which changes one group, and how to treat them. */

const people = () => z._default(z.array(z.string()).check(z.maxLength(MAX_LIMIT)), []);

const row = z.object({
  line: z.number(),
  /** Name or id. */
  group: z.string(),
  /** E-mails, usernames or ids of people to add, and of members to remove. */
  add: people(),
  remove: people(),
  /** The new description. */
  description: z.optional(description()),
  /** The caller knows that an earlier run of the same changes left it out. */
  failed: z.optional(z.boolean()),
});

type GivenRow = z.output<typeof row>;
/** A row as a caller gives it. */
export type GivenChange = z.input<typeof row>;

/** A list, or as many as `Rows` hold. */
const manyRows = z.array(row).check(z.maxLength(MOST_ROWS)) as unknown as z.ZodMiniType<
  Lines<GivenRow>,
  Lines<GivenChange>
>;

export const changesInput = z.object({
  rows: manyRows,
  force: forceField(),
  continue_on_error: z._default(field(z.boolean(), 'leave rows with a fault out, and do the others'), false),
  batch: z._default(batchField(), BATCH),
  resume: z._default(field(z.boolean(), 'go on with the same changes where they were interrupted'), false),
});

/** A row as it is looked up; `fault`: what is wrong with it, as a sentence. */
export interface ChangeRow extends GivenRow {
  readonly fault: string | undefined;
}

const REFERENCE = reference();

function normalise(given: GivenChange): ChangeRow {
  const { group, add = [], remove = [], ...rest } = given;
  let fault: string | undefined;
  const named = (what: string, ref: string): string => {
    const { success, data, error } = z.safeParse(REFERENCE, ref.trim());
    if (success) return data;
    fault ??= `the name of ${what} ${error.issues[0]?.message ?? 'names nothing'}`;
    return '';
  };
  const row = {
    ...rest,
    group: named('a group', group),
    add: add.map((ref) => named('a person', ref)),
    remove: remove.map((ref) => named('a person', ref)),
  };
  return { ...row, fault };
}

/** The rows as they are changed, some at a time. Throws `invalid` where there are too many. */
export function* rowsIn(given: Lines<GivenRow>): Iterable<readonly ChangeRow[]> {
  const rows = rowsOf(given);
  requireFewRows(rows);
  for (const chunk of rows.chunks(TOGETHER)) yield chunk.map(normalise);
}
