import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { streamObject } from '../../domain/audit-stream.ts';
import { field } from '../../domain/field.ts';
import { advance, readNext, sendNext } from './next-object.ts';
import type { NextObject, Sending } from './next-object.ts';

export const auditStreamRun = operation({
  name: 'audit-stream.run',
  summary: 'Send what is new in the audit log to the bucket, an object at a time',
  permission: ['organization.audit_logs.streaming.manage', 'organization.audit_logs.view'],
  noDryRun: 'what a bucket has taken is there',
  records: ['AuditStream.Failed', 'AuditStream.Recovered'],
  unrecorded: 'that it sends what is in the log would add to it what to send next',
  input: z.object({
    through: z.optional(
      field(
        z.int().check(z.minimum(0)),
        'send no event after this one, by its seq: what the first call returned',
        'SEQ',
      ),
    ),
  }),
  output: z.object({
    /** The object that this call stored; null: it began the first one, or another call had stored it. */
    sent: z.nullable(streamObject),
    /** Whether to call again. */
    more: z.boolean(),
    through: z.number(),
    /** Why the object could not be stored; null: nothing failed. The next call tries again. */
    error: z.nullable(z.object({ code: z.string(), message: z.string(), hint: z.nullable(z.string()) })),
  }),
  errors: ['not_found', 'conflict', 'corrupt_store'],
  plan: ({ tx, pace }, { through }): Promise<NextObject> => readNext(tx, through, pace),
  async prepare(_input, next, environment, signal) {
    return { next, sending: await sendNext(next, environment, signal) };
  },
  async run(context, _input, { next, sending }) {
    return { ...(await advance(context, next, sending)), through: next.through, error: errorOf(sending) };
  },
});

function errorOf(sending: Sending) {
  if (sending.kind !== 'failed') return null;
  const { code, message, hint = null } = sending.error;
  return { code, message, hint };
}
