import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { field } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { carryOut } from './carry-out.ts';
import { checkObjects } from './check-objects.ts';
import { readStep } from './next-step.ts';
import type { Step } from './next-step.ts';

const hash = () => z.string().check(z.regex(/^[0-9a-f]{64}$/, { error: 'must be 64 hexadecimal digits' }));

export const auditRetentionPrune = operation({
  name: 'audit-retention.prune',
  summary: 'Drop old audit events that a bucket or a file has',
  permission: [
    'organization.general_settings.modify',
    'organization.audit_logs.streaming.manage',
    'organization.audit_logs.view',
  ],
  records: ['AuditLog.Shortened'],
  input: z.object({
    covered_by: z.optional(
      field(
        z.object({
          name: field(reference(), 'what the file is called', 'NAME'),
          last_seq: field(z.int().check(z.minimum(1)), 'the last event of the file that is to go', 'SEQ'),
          sha256: field(hash(), 'of its lines from the first event that is kept up to that one', 'HASH'),
        }),
        'a file of audit export with all columns as JSON Lines, oldest first, that has what is to go',
      ),
    ),
  }),
  output: z.object({
    retention: z.string(),
    /** What this call gave up; null: nothing, or it deleted rows of what was given up before. */
    dropped: z.nullable(z.object({ first_seq: z.number(), last_seq: z.number(), last_timestamp: z.string() })),
    /** The first event that was not given up. */
    begins: z.number(),
    /** How many events after that are older than the retention. */
    due_events: z.number(),
    /** Why they stay; null: nothing keeps them, as far as the store knows. */
    kept: z.nullable(z.string()),
    /** Whether rows of what was given up are left. */
    rest: z.boolean(),
    /** Whether to call again. */
    more: z.boolean(),
  }),
  errors: ['invalid', 'conflict', 'input_needed', 'corrupt_store', 'unreachable'],
  plan: ({ tx, at, pace }, { covered_by }): Promise<Step> => readStep(tx, at, covered_by, pace),
  async prepare(_input, step, environment, signal) {
    await checkObjects(step, environment, environment.now(), signal);
    return step;
  },
  async run({ tx, record }, _input, step) {
    const { limits, kept } = step;
    const done = await carryOut(tx, step, record);
    return { retention: limits.retention, ...done, due_events: Math.max(0, limits.due - done.begins + 1), kept };
  },
});
