import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { KEEP_ALL } from '../../domain/audit-retention.ts';
import type { Reads } from '../../core/store/index.ts';
import { theOrganization } from '../shared/resolve.ts';
import { limitsAt } from './limits.ts';
import { keptFirst } from './wanted.ts';

export const auditRetentionStatus = query({
  name: 'audit-retention.status',
  summary: 'Show for how long audit events are kept, and what may go',
  permission: ['organization.audit_logs.view'],
  input: z.object({}),
  output: z.object({
    retention: z.string(),
    /** The first event that is kept, and when it was; null: all were given up. */
    first_seq: z.number(),
    first_timestamp: z.nullable(z.string()),
    /** How many events are older than the retention. */
    due_events: z.number(),
    /** The last event that may go, once it is elsewhere; null: none may. */
    through_seq: z.nullable(z.number()),
    /** Why events that are due stay; null: nothing keeps them, as far as the store knows. */
    kept: z.nullable(z.string()),
  }),
  errors: ['conflict'],
  async run({ tx, at }) {
    const { audit_retention: retention } = await theOrganization(tx);
    const { until_seq } = await tx.audit.start();
    const first = { first_seq: until_seq + 1, first_timestamp: await timeOf(tx, until_seq + 1) };
    if (retention === KEEP_ALL) return { retention, ...first, due_events: 0, through_seq: null, kept: null };
    const limits = await limitsAt(tx, at);
    return {
      retention,
      ...first,
      due_events: limits.due - until_seq,
      through_seq: limits.through > until_seq ? limits.through : null,
      kept: limits.due > until_seq ? (limits.kept ?? (await keptFirst(tx, limits))?.kept ?? null) : null,
    };
  },
});

async function timeOf(tx: Reads, seq: number): Promise<string | null> {
  const [event] = await tx.audit.following(seq, 1);
  return event?.timestamp ?? null;
}
