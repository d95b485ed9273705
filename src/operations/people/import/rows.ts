import * as z from 'zod/mini';
import { field } from '../../../domain/field.ts';
import { boundedNfc } from '../../../domain/names/names.ts';
import { OWNER } from '../../../domain/guards.ts';
import { BATCH, batchField, MOST_ROWS, requireFewRows, TOGETHER } from '../../shared/bulk-rows.ts';
import { rowsOf } from '../../../lib/rows.ts';
import type { Lines, Rows } from '../../../lib/rows.ts';
import type { ImportRow } from './known.ts';

/** What an import takes: rows, and how to treat them. */

/** How many groups a row takes. */
const MOST_GROUPS = 1000;
/** In characters: no valid value is as long. */
const LONGEST_CELL = 512;

const row = z.object({
  line: z.number(),
  email: z.string(),
  username: z._default(z.string(), ''),
  role: z._default(z.string(), ''),
  groups: z._default(z.array(z.string()).check(z.maxLength(MOST_GROUPS)), []),
  /** A fault of the row itself, found when it was read. */
  fault: z.optional(z.string()),
  /** SHA-256, in hex, of the temporary password that the caller has from an earlier run of the same import. */
  secret_hash: z.optional(z.string()),
  /** The caller knows that an earlier run of the same import left it out. */
  failed: z.optional(z.boolean()),
});

type GivenRow = z.output<typeof row>;

/** A list, or as many as `Rows` hold. */
const manyRows = z.array(row).check(z.maxLength(MOST_ROWS)) as unknown as z.ZodMiniType<
  Lines<GivenRow>,
  Lines<z.input<typeof row>>
>;

/** The rows of an import and its options. */
export const importInput = z.object({
  rows: manyRows,
  create_groups: z._default(field(z.boolean(), 'create the groups that are missing'), false),
  on_conflict: z._default(
    field(z.enum(['fail', 'skip', 'update']), 'what to do with an e-mail that is there already'),
    'fail',
  ),
  add: z._default(
    field(z.boolean(), 'add people who are not there yet; false: a row with a new e-mail is a fault'),
    true,
  ),
  continue_on_error: z._default(field(z.boolean(), 'leave rows with a fault out, and import the others'), false),
  batch: z._default(batchField(), BATCH),
  resume: z._default(field(z.boolean(), 'go on with the same import where it was interrupted'), false),
  renew_secrets: z._default(
    field(
      z.boolean(),
      'give a new temporary password to people whom an earlier run of the same import added, who have not used theirs, and whose secret_hash is in no row',
    ),
    false,
  ),
});

/** A row without spaces around its cells, each group once, and no text longer than any name can be. */
const normalise = ({ line, email, username, role, groups, fault, secret_hash, failed }: GivenRow): ImportRow => ({
  line,
  email: clean(email),
  username: clean(username),
  role: clean(role),
  groups: groups.length === 0 ? [] : [...new Set(groups.map(clean).filter((group) => group !== ''))],
  // Each by its name: a copy of the rest of a row takes longer than all else here.
  fault,
  secret_hash,
  failed,
});

const clean = (text: string): string => boundedNfc(text.trim(), LONGEST_CELL);

/** The rows as an import takes them, some at a time. Throws `invalid` where there are too many. */
export function* rowsIn(given: Lines<GivenRow>): Iterable<readonly ImportRow[]> {
  const rows: Rows<GivenRow> = rowsOf(given);
  requireFewRows(rows);
  for (const chunk of rows.chunks(TOGETHER)) yield chunk.map(normalise);
}

/**
 * Whether a row is done, asked of each in the order of the file; Owners came first, of whom there are `owners`: batches
 * are committed one by one, and after each the organization needs an Owner.
 */
export function isDone(done: number, owners: number): (row: ImportRow) => boolean {
  let [ownersSeen, othersSeen] = [0, 0];
  return ({ role }) => {
    if (role === OWNER) return (ownersSeen += 1) <= done;
    return owners + (othersSeen += 1) <= done;
  };
}
