import * as z from 'zod/mini';
import { preparedQuery } from '../../core/operation.ts';
import { verifyingKey } from '../../domain/audit-checkpoint.ts';
import { field } from '../../domain/field.ts';
import { theOrganization } from '../shared/resolve.ts';
import { readBack } from './read-back.ts';
import { bucketOf } from './bucket-of.ts';
import { beginningProblem, compared, endProblem } from './compare.ts';
import { theStream } from './stream.ts';

const HASH = /^[0-9a-f]{64}$/;

/** Checks some objects at a time, so that each call ends soon: the next one is given where the last one ended. */
export const auditStreamVerify = preparedQuery({
  name: 'audit-stream.verify',
  summary: 'Check the next objects of the bucket against their manifests and the audit log',
  permission: ['organization.audit_logs.streaming.view', 'organization.audit_logs.view'],
  input: z.object({
    after: z.optional(field(z.string().check(z.maxLength(1024)), 'the object after which to go on', 'KEY')),
    seq: z.optional(field(z.int().check(z.minimum(1)), 'the last event of that object', 'SEQ')),
    hash: z.optional(
      field(
        z.string().check(z.regex(HASH, { error: 'must be 64 hexadecimal digits' })),
        'the hash of that event',
        'HASH',
      ),
    ),
    public_key: z.optional(
      field(
        z.string().check(z.maxLength(4096)),
        'the public key that the manifests must be signed with, in PEM',
        'PEM',
      ),
    ),
  }),
  output: z.object({
    /** How many objects this call checked. */
    objects: z.number(),
    /** The first event in them, and the last one with its hash; null: there were no objects. */
    first_seq: z.nullable(z.number()),
    seq: z.nullable(z.number()),
    hash: z.nullable(z.string()),
    /** The object to go on after. */
    after: z.nullable(z.string()),
    /** Whether there are further objects. */
    more: z.boolean(),
    /** The first thing that is wrong, and the event from which on; null: nothing. */
    problem: z.nullable(z.object({ seq: z.number(), key: z.nullable(z.string()), message: z.string() })),
  }),
  errors: ['not_found', 'input_needed', 'invalid', 'unreachable'],
  plan: async ({ tx }) => ({ record: await theStream(tx), organization: (await theOrganization(tx)).id }),
  async prepare(input, { record, organization }, environment, signal) {
    const key = input.public_key === undefined ? undefined : verifyingKey(input.public_key, 'public_key');
    const bucket = await bucketOf(record, environment, { signal });
    const before = { after: input.after, seq: input.seq, hash: input.hash };
    return { record, found: await readBack(bucket, record.prefix, organization, before, key) };
  },
  async run({ tx, pace }, { seq }, { record, found }) {
    const { objects, after, more } = found;
    const problem =
      (seq === undefined ? await beginningProblem(tx, record, found) : null) ??
      (await compared(tx, objects, pace)) ??
      found.problem ??
      (await endProblem(tx, record, found));
    const last = objects.at(-1)?.about;
    return {
      objects: objects.length,
      first_seq: objects[0]?.about.first_seq ?? null,
      seq: last?.last_seq ?? null,
      hash: last?.last_hash ?? null,
      after,
      more: more && problem === null,
      problem,
    };
  },
});
