import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import type { AuditHead, AuditStart } from '../../domain/audit-chain.ts';
import { field } from '../../domain/field.ts';
import type { Reads } from '../../core/store/index.ts';
import { theOrganization } from '../shared/resolve.ts';
import { followChain } from './chain.ts';

export const auditVerify = query({
  name: 'audit.verify',
  summary: 'Check that no audit event was changed, removed or reordered',
  permission: ['organization.audit_logs.view'],
  input: z
    .object({
      organization_id: z.optional(field(z.string(), 'the organization whose log it must be', 'ID')),
      seq: z.optional(field(z.int().check(z.minimum(1)), 'an event that must be there, by its seq', 'SEQ')),
      hash: z.optional(
        field(
          z.string().check(z.regex(/^[0-9a-f]{64}$/, { error: 'must be 64 hexadecimal digits' })),
          'the hash that this event must have',
          'HASH',
        ),
      ),
    })
    .check(z.refine(({ seq, hash }) => (seq === undefined) === (hash === undefined), 'give seq and hash together')),
  output: z.object({
    events: z.number(),
    /** The first event that is kept; those before it were dropped because of their age. */
    first_seq: z.number(),
    /** The hash that it follows. */
    previous_hash: z.string(),
    head_seq: z.number(),
    head_hash: z.string(),
    head_timestamp: z.string(),
    organization_id: z.string(),
    /** How a whole log differs from what the input expects of it; null: in nothing. */
    difference: z.nullable(z.string()),
  }),
  errors: ['corrupt_store', 'not_found'],
  async run({ tx, progress }, expected) {
    const { id: organization_id } = await theOrganization(tx);
    const { events, start, head, fault } = await followChain(tx, progress);
    if (fault !== undefined) {
      throw new AppError('corrupt_store', `the audit log is broken at event ${fault.seq}: ${fault.problem}`, {
        hint: 'compare with an export or backup from before; every event before it is intact',
        details: { ...fault },
      });
    }
    return {
      events,
      first_seq: start.seq,
      previous_hash: start.previous_hash,
      head_seq: head.seq,
      head_hash: head.hash,
      head_timestamp: head.timestamp,
      organization_id,
      difference: await differenceFrom(tx, { organizationId: organization_id, start, head }, expected),
    };
  },
});

interface Expected {
  readonly organization_id?: string | undefined;
  readonly seq?: number | undefined;
  readonly hash?: string | undefined;
}

interface Found {
  readonly organizationId: string;
  readonly start: AuditStart;
  readonly head: AuditHead;
}

/** Null: a log that is whole is the expected one, or goes on from it. Throws `not_found` for an event that was dropped. */
async function differenceFrom(
  tx: Reads,
  { organizationId, start, head }: Found,
  { organization_id = organizationId, seq, hash }: Expected,
): Promise<string | null> {
  if (organization_id !== organizationId) return 'the log is of another organization';
  if (seq === undefined) return null;
  if (head.seq < seq) return `the log ends at event ${head.seq}, and event ${seq} was there`;
  if (seq < start.seq - 1)
    throw new AppError(
      'not_found',
      `event ${seq} was dropped because of its age: the log begins at event ${start.seq}`,
      {
        hint: 'compare with a later checkpoint; what was dropped is in the bucket or in an export: docs/audit-retention.md',
        details: { seq, first_seq: start.seq },
      },
    );
  const found = seq === start.seq - 1 ? start.previous_hash : (await tx.audit.following(seq, 1))[0]?.hash;
  return found === hash ? null : `event ${seq} is not the one that was there: the log was written anew`;
}
