import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import type { AuditEvent } from '../../domain/audit.ts';
import { auditHold, holdFields, MOST_HOLDS } from '../../domain/audit-holds.ts';
import { AppError } from '../../domain/errors.ts';
import { commandLine } from '../../lib/shell.ts';
import { filterFields, readFilter } from '../audit/filters.ts';

/** What a hold keeps: all from this event on. */
interface Held {
  readonly first: AuditEvent;
  /** The filter with absolute times. */
  readonly filter: string;
}

const FILTER = filterFields();

export const auditHoldCreate = operation({
  name: 'audit-hold.create',
  summary: 'Keep audit events that match, and what came after them, however old they become',
  permission: ['organization.audit_logs.streaming.manage', 'organization.audit_logs.view'],
  records: ['AuditHold.Added'],
  input: z.object({ ...holdFields(), ...FILTER }),
  output: auditHold,
  errors: ['conflict', 'not_found', 'ambiguous', 'invalid'],

  plan: (context, input): Promise<Held> => heldBy(context, input),
  prepare: (_input, held) => Promise.resolve(held),

  async run({ tx, at, environment, actor, record }, { name, reason = '' }, { first, filter }) {
    const holds = await tx.auditHolds.all();
    const taken = holds.find((hold) => hold.name === name);
    if (taken !== undefined)
      throw new AppError('conflict', `there is a hold ${name} already`, {
        hint: commandLine('roster', 'audit', 'hold', 'show', name),
        details: { id: taken.id },
      });
    if (holds.length >= MOST_HOLDS)
      throw new AppError('conflict', `there are ${MOST_HOLDS} holds, which is the most`, {
        hint: 'release one that is not needed any more: roster audit hold list',
      });
    const { until_seq } = await tx.audit.start();
    if (first.seq <= until_seq)
      throw new AppError('conflict', `event ${first.seq} was dropped because of its age at the same time`, {
        hint: 'try again: what is left is held',
      });
    const hold = {
      id: environment.newId(),
      name,
      reason,
      filter,
      from_seq: first.seq,
      from_timestamp: first.timestamp,
      created_by: actor().username,
      created_at: at,
    };
    await tx.auditHolds.insert(hold);
    record({
      kind: 'AuditHold.Added',
      id: hold.id,
      name,
      description: `the audit log is kept from event ${first.seq} on by the hold ${name}`,
      metadata: { after: { name, reason, filter, from_seq: first.seq } },
    });
    return hold;
  },
});

type Filter = z.infer<z.ZodMiniObject<typeof FILTER>>;

/** The oldest event that matches. Throws `not_found` where none does, because a hold must not be empty by a typo. */
async function heldBy(context: Context<Reads>, input: Filter): Promise<Held> {
  const { tx } = context;
  const { filter } = await readFilter(context, input);
  const { until_seq: beyond } = await tx.audit.start();
  const { seq: last } = await tx.audit.head();
  const { rows } = await tx.audit.rows(['seq'], filter, { order: 'asc', beyond, last }, 1);
  const [[seq] = []] = rows;
  const [first] = seq === undefined ? [] : await tx.audit.following(Number(seq), 1);
  if (first === undefined)
    throw new AppError('not_found', 'no event of the audit log matches, so nothing would be held', {
      hint: 'look for it: roster audit list takes the same filters',
    });
  return { first, filter: textOf({ ...input, since: filter.since, until: filter.until }) };
}

/** The filter as `audit list` takes it. */
const textOf = (filter: Filter): string =>
  commandLine(
    ...(Object.keys(FILTER) as (keyof Filter)[]).flatMap((key) => {
      const value = filter[key];
      return value === undefined ? [] : [`--${key.replaceAll('_', '-')}`, value];
    }),
  );
