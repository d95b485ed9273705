import * as z from 'zod/mini';
import { stream } from '../../core/operation.ts';
import { AUDIT_COLUMNS, shownEvent } from '../../domain/audit.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import type { AuditFilter } from '../../core/store/audit.ts';
import type { Reads } from '../../core/store/index.ts';
import { withActorTypes } from './actor.ts';
import { filterFields, readFilter } from './filters.ts';
import { matching } from './matches.ts';
import { eventOfRow } from './rows.ts';

/** How many earlier events are read at a time. */
const STEP = 400;

/** What is new, up to an event; also told where that is nothing. */
const news = z.object({ events: z.array(shownEvent), seq: z.int() });

interface Following {
  readonly filter: AuditFilter;
  /** The last event that was looked at. */
  readonly seq: number;
}

/** No later end than now makes sense. */
const { until: _, ...filters } = filterFields();

export const auditFollow = stream({
  name: 'audit.follow',
  summary: 'Follow the audit log: new events as they come',
  permission: ['organization.audit_logs.view'],
  input: z.object({
    ...filters,
    from_seq: z.optional(
      field(
        z.int().check(z.minimum(1), z.maximum(Number.MAX_SAFE_INTEGER)),
        'begin with the event of this sequence number',
        'SEQ',
      ),
    ),
  }),
  output: news,
  errors: ['not_found', 'ambiguous', 'invalid', 'rate_limited'],
  async begin(context, input): Promise<Following> {
    const { seq } = await context.tx.audit.head();
    const { filter } = await readFilter(context, input);
    const { seq: first } = await context.tx.audit.start();
    const from = input.from_seq ?? (input.since === undefined ? seq + 1 : first);
    if (from > seq + 1) throw notThere(from, seq);
    return { filter, seq: from - 1 };
  },
  async next(tx, { filter, seq }) {
    const head = await tx.audit.head();
    if (head.seq < seq) throw notThere(seq + 1, head.seq);
    await requireKept(tx, seq + 1);
    const position = { order: 'asc', beyond: seq, last: head.seq } as const;
    const { rows, next } = await tx.audit.rows(AUDIT_COLUMNS, filter, position, STEP);
    const to = next ?? head.seq;
    return {
      piece: { events: await withActorTypes(tx, rows.map(eventOfRow)), seq: to },
      rest: { filter, seq: to },
    };
  },
  live: {
    seen: ({ seq }) => seq,
    load: newEvents,
    take: ({ filter }, events, seq) => ({
      piece: { events: isEmpty(filter) ? [...events] : events.filter(matching(filter)), seq },
      rest: { filter, seq },
    }),
    // A time such as today is another one by now, and what comes next is later than it in any case.
    resumed: (input, { seq }) => ({ ...input, since: undefined, from_seq: seq + 1 }),
  },
});

/** Events after `seq`, for all who follow. */
export async function newEvents(tx: Reads, seq: number, limit: number) {
  return withActorTypes(tx, await tx.audit.following(seq + 1, limit));
}

const isEmpty = (filter: AuditFilter): boolean => Object.values(filter).every((value) => value === undefined);

/** Whoever follows must know that there is a gap. Throws `not_found`. */
async function requireKept(tx: Reads, seq: number): Promise<void> {
  const { seq: first } = await tx.audit.start();
  if (seq >= first) return;
  throw new AppError('not_found', `event ${seq} was dropped because of its age: the log begins at event ${first}`, {
    hint: `get what is missing from the bucket or an export, and go on from there: --from-seq ${first}`,
    details: { from_seq: seq, first_seq: first },
  });
}

/** The log is another one than that which was followed, or somebody mistyped the number. */
const notThere = (from: number, last: number): AppError =>
  new AppError('invalid', `the log ends at event ${last}, so nothing can begin with event ${from}`, {
    hint: 'if it was restored from a backup, follow it from where it ends now: leave --from-seq out',
    details: { from_seq: from, last_seq: last },
  });
