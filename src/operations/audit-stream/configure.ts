import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import type { Environment } from '../../core/context.ts';
import type { AuditStreamRecord } from '../../core/store/audit-streams.ts';
import { objectsBelow } from '../../domain/audit-object.ts';
import { auditStream, streamFields } from '../../domain/audit-stream.ts';
import type { StreamSettings } from '../../domain/audit-stream.ts';
import { AppError } from '../../domain/errors.ts';
import { bucketWith, SECRET_PURPOSE } from './bucket-of.ts';
import { PROBE_TIMEOUT, probe, probeKey, requireAll, requirePut } from './probe.ts';
import { differs, settingsAfter } from './settings.ts';
import { describeStream, settingsOf } from './stream.ts';

interface Plan {
  /** The stream before; undefined: there was none. */
  readonly before: AuditStreamRecord | undefined;
  readonly settings: StreamSettings;
}

interface Prepared extends Plan {
  readonly sealed_secret: string | null;
  readonly isNewSecret: boolean;
}

export const auditStreamConfigure = operation({
  name: 'audit-stream.configure',
  summary: 'Stream the audit log to a bucket, or change how',
  permission: ['organization.audit_logs.streaming.manage', 'organization.audit_logs.view'],
  records: ['AuditStream.Added', 'AuditStream.Modified'],
  input: z.object({
    ...streamFields(),
    secret_access_key: z.optional(
      z
        .string()
        .check(z.regex(/^[\x21-\x7e]{1,256}$/, { error: 'must be 1 to 256 characters of ASCII, without blanks' })),
    ),
  }),
  output: auditStream,
  errors: ['invalid', 'input_needed', 'conflict', 'stale', 'unreachable'],

  async plan({ tx }, input): Promise<Plan> {
    const before = await tx.auditStreams.get();
    return { before, settings: settingsAfter(input, before) };
  },

  async prepare(input, plan, environment, signal): Promise<Prepared> {
    const { before, settings } = plan;
    const stored = settings.access_key_id === null ? null : await storedSecret(input, before, environment);
    const secret = settings.access_key_id === null ? null : (input.secret_access_key ?? stored);
    const isNewSecret = secret !== null && secret !== stored;
    const isFromStart = before === undefined || input.from_start === true;
    if (isNewSecret || isFromStart || differs(before, settings)) {
      const bucket = bucketWith(settings, secret, environment, { signal, timeout: PROBE_TIMEOUT });
      const trials = await probe(bucket, probeKey(settings, environment));
      requirePut(trials);
      requireAll(trials, settings.bucket);
      if (isFromStart) await requireNone(bucket, settings);
    }
    if (secret === null) return { ...plan, sealed_secret: null, isNewSecret };
    const sealed_secret = isNewSecret
      ? await environment.sealing.seal(secret, SECRET_PURPOSE)
      : (before?.sealed_secret ?? null);
    return { ...plan, sealed_secret, isNewSecret };
  },

  async run(context, input, { before, settings, sealed_secret, isNewSecret }) {
    const { tx, at, environment } = context;
    const now = await tx.auditStreams.get();
    if (now?.id !== before?.id || now?.updated_at !== before?.updated_at)
      throw new AppError('stale', 'the stream was configured by somebody else at the same time', {
        hint: 'look at it, then configure it again: roster audit stream status',
      });
    const isFromStart = now === undefined || input.from_start === true;
    const { id: actorId, username } = context.actor();
    const isOther = isFromStart || isNewSecret || differs(now, settings);
    if (!isOther && now.acts_for === actorId) return describeStream(tx, now, at);
    const start = await tx.audit.start();
    const record: AuditStreamRecord = {
      id: environment.newId(),
      paused: false,
      created_at: at,
      succeeded_at: null,
      objects: 0,
      failure_told_at: null,
      ...now,
      ...settings,
      sealed_secret,
      acts_for: actorId,
      updated_at: at,
      failed_at: null,
      error: null,
      failing_since: null,
      ...(isFromStart
        ? { cursor_seq: start.until_seq, cursor_hash: start.until_hash, pending: null }
        : { cursor_seq: now.cursor_seq, cursor_hash: now.cursor_hash, pending: now.pending }),
    };
    await tx.auditStreams.put(record);
    context.record({
      kind: now === undefined ? 'AuditStream.Added' : 'AuditStream.Modified',
      id: record.id,
      name: record.bucket,
      description:
        now === undefined
          ? `the audit log is streamed to the bucket ${record.bucket}`
          : `the stream of the audit log to the bucket ${record.bucket} ${isOther ? 'was configured anew' : `acts for ${username}`}`,
      metadata: {
        ...(now === undefined ? {} : { before: settingsOf(now) }),
        after: settingsOf(record),
        ...(isNewSecret ? { new_secret: true } : {}),
        ...(now !== undefined && isFromStart ? { from_start: true } : {}),
      },
    });
    return describeStream(tx, record, at);
  },
});

/** Null: there is none, or none that can be opened, and another one is given. */
async function storedSecret(
  { secret_access_key: given }: { readonly secret_access_key?: string | undefined },
  before: AuditStreamRecord | undefined,
  { sealing }: Environment,
): Promise<string | null> {
  if (before === undefined || before.sealed_secret === null) return null;
  try {
    return await sealing.unseal(before.sealed_secret, SECRET_PURPOSE);
  } catch (error) {
    if (given !== undefined && error instanceof AppError) return null;
    throw error;
  }
}

/** Throws `conflict` where a stream that begins at the first event would send again what is there. */
async function requireNone(bucket: ReturnType<typeof bucketWith>, { bucket: name, prefix }: StreamSettings) {
  const { keys } = await bucket.list(objectsBelow(prefix));
  const [first] = keys;
  if (first === undefined) return;
  throw new AppError('conflict', `the bucket ${name} has objects of an audit log already, such as ${first}`, {
    hint: 'give another --prefix: the whole log is sent, and must not be mixed with an earlier one',
    flags: ['--prefix'],
    details: { key: first },
  });
}
