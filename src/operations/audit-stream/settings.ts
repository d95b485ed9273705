import type { AuditStreamRecord } from '../../core/store/audit-streams.ts';
import { DAILY } from '../../domain/audit-stream.ts';
import type { StreamSettings } from '../../domain/audit-stream.ts';
import { requirePlace } from '../../domain/bucket-settings.ts';
import { AppError } from '../../domain/errors.ts';
import { settingsOf } from './stream.ts';

/** The settings that a call of `configure` asks for. */

type Asked = { readonly [K in keyof StreamSettings]?: NonNullable<StreamSettings[K]> | undefined } & {
  readonly secret_access_key?: string | undefined;
  readonly keys_from_environment?: boolean | undefined;
};

/** What is asked for, and for the rest what is there or a default. Throws `invalid` for what does not go together. */
export function settingsAfter(asked: Asked, before: AuditStreamRecord | undefined): StreamSettings {
  const provider = asked.provider ?? before?.provider;
  const bucket = asked.bucket ?? before?.bucket;
  if (provider === undefined || bucket === undefined)
    throw new AppError('invalid', 'a new stream needs --provider and --bucket', {
      hint: 'such as: roster audit stream configure --provider aws --bucket BUCKET --region REGION',
      flags: ['--provider', '--bucket'],
    });
  // Another provider's region and endpoint would lead nowhere.
  const place = before?.provider === provider ? before : undefined;
  const settings: StreamSettings = {
    provider,
    bucket,
    region: asked.region ?? place?.region ?? null,
    endpoint: asked.endpoint ?? place?.endpoint ?? null,
    prefix: asked.prefix ?? before?.prefix ?? '',
    format: asked.format ?? before?.format ?? 'csv',
    gzip: asked.gzip ?? before?.gzip ?? false,
    every: asked.every ?? before?.every ?? DAILY,
    access_key_id: accessKeyId(asked, before),
  };
  requireKnownPlace(settings);
  if (before !== undefined && asked.secret_access_key === undefined) requireSamePlace(before, settings);
  return settings;
}

/** Throws `invalid` where a stored key would go to another bucket than the one that it was given for. */
function requireSamePlace(before: AuditStreamRecord, after: StreamSettings): void {
  if (
    before.sealed_secret === null ||
    after.access_key_id === null ||
    PLACE.every((part) => before[part] === after[part])
  )
    return;
  throw new AppError('invalid', 'the stored key is for the bucket that it was given for, and this is another', {
    hint: 'give the secret again: with --access-key-id a terminal asks for it, elsewhere --secret-access-key-stdin',
    flags: ['--secret-access-key-stdin'],
  });
}

const PLACE = ['provider', 'bucket', 'region', 'endpoint'] as const;

/** Throws `invalid` where region and endpoint are not those of the provider. */
function requireKnownPlace({ provider, region, endpoint }: StreamSettings): void {
  requirePlace({ provider, region, endpoint });
  if (provider !== 's3' && endpoint !== null)
    throw new AppError('invalid', `--endpoint is for --provider s3; that of ${provider} is known`, {
      hint: 'leave it out',
      flags: ['--endpoint', '--provider'],
    });
}

/** Null: the keys come from the environment. */
function accessKeyId(asked: Asked, before: AuditStreamRecord | undefined): string | null {
  const { access_key_id: id, secret_access_key: secret, keys_from_environment: fromEnvironment = false } = asked;
  if (fromEnvironment) {
    if (id === undefined && secret === undefined) return null;
    throw new AppError('invalid', '--keys-from-environment keeps no key, and one was given', {
      hint: 'give one or the other',
      flags: ['--keys-from-environment'],
    });
  }
  const kept = before?.access_key_id ?? null;
  const wanted = id ?? kept;
  if (secret !== undefined && wanted === null)
    throw new AppError('invalid', 'the secret of a key needs its --access-key-id', {
      hint: 'give both',
      flags: ['--access-key-id'],
    });
  if (secret === undefined && wanted !== kept)
    throw new AppError('invalid', 'the key needs its secret', {
      hint: 'give it with --secret-access-key-stdin',
      flags: ['--secret-access-key-stdin'],
    });
  return wanted;
}

/** Whether a stream is to be configured otherwise than it is. */
export const differs = (before: StreamSettings, after: StreamSettings): boolean =>
  JSON.stringify(settingsOf(before)) !== JSON.stringify(settingsOf(after));
