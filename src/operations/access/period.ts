import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { boundsOf, timeReference } from '../../domain/time.ts';
import type { Reads } from '../../core/store/index.ts';

/** The part of the audit log that a question about it looks at. */

/** The input field that says from when on. */
export const sinceField = (describe: string) =>
  field(
    z._default(timeReference(), '90d'),
    `${describe}: a date or time, a time ago such as 7d, today or yesterday`,
    'TIME',
  );

export interface Period {
  /** From when on events count. */
  readonly asked: string;
  /** The same, or the beginning of the log where that is later. */
  readonly since: string;
  /** When the first event of the log was recorded; null: there is none. */
  readonly log_begins: string | null;
}

/** The period from a time that people type until now. Throws `invalid` where that is still to come. */
export async function periodSince(tx: Reads, text: string, at: string): Promise<Period> {
  const { start: asked } = boundsOf(text, Date.parse(at));
  if (asked >= at)
    throw new AppError('invalid', `--since ${text} is not in the past`, {
      hint: 'give an earlier time, such as 90d',
      details: { since: text },
      flags: ['--since'],
    });
  const [first] = await tx.audit.following(0, 1);
  const log_begins = first?.timestamp ?? null;
  return { asked, since: log_begins !== null && log_begins > asked ? log_begins : asked, log_begins };
}
