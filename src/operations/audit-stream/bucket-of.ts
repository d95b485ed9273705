import type { Bucket, BucketLimits } from '../../core/bucket.ts';
import type { Services } from '../../core/context.ts';
import type { StreamSettings } from '../../domain/audit-stream.ts';
import { AppError } from '../../domain/errors.ts';

/** What the secret of a stream is sealed for. */
export const SECRET_PURPOSE = 'audit-stream';

const ID_VARIABLE = 'AWS_ACCESS_KEY_ID';
const SECRET_VARIABLE = 'AWS_SECRET_ACCESS_KEY';
/** The buckets that keys in the environment may be used for: whoever configures a stream must not send them elsewhere. */
const BUCKETS_VARIABLE = 'ROSTER_ENVIRONMENT_KEYS_FOR';

type Opening = Pick<Services, 'sealing' | 'openBucket' | 'variable'>;

/** The bucket of a stream, with its stored keys. Throws `input_needed` where there are none, and none in the environment. */
export async function bucketOf(
  settings: StreamSettings & { readonly sealed_secret: string | null },
  { sealing, ...services }: Opening,
  limits?: BucketLimits,
): Promise<Bucket> {
  const { sealed_secret: sealed } = settings;
  return bucketWith(settings, sealed === null ? null : await sealing.unseal(sealed, SECRET_PURPOSE), services, limits);
}

/** The same with this secret; null: the keys are in the environment. */
export function bucketWith(
  { provider, bucket, region, endpoint, access_key_id }: StreamSettings,
  secret: string | null,
  { openBucket, variable }: Omit<Opening, 'sealing'>,
  limits?: BucketLimits,
): Bucket {
  const keys =
    access_key_id !== null && secret !== null
      ? { access_key_id, secret_access_key: secret }
      : keysFor({ provider, bucket, endpoint }, variable);
  return openBucket({ provider, bucket, region, endpoint, ...keys }, limits);
}

/** The keys in the environment. Throws `input_needed` where there are none, `invalid` where they are for other buckets. */
function keysFor(place: Pick<StreamSettings, 'provider' | 'bucket' | 'endpoint'>, variable: Opening['variable']) {
  const [id, secret] = [variable(ID_VARIABLE), variable(SECRET_VARIABLE)];
  if (id !== undefined && id !== '' && secret !== undefined && secret !== '') {
    requireAllowed(place, variable(BUCKETS_VARIABLE) ?? '');
    return { access_key_id: id, secret_access_key: secret };
  }
  throw new AppError('input_needed', 'there are no keys to the bucket', {
    hint: `store them with roster audit stream configure --access-key-id ID, or set ${ID_VARIABLE} and ${SECRET_VARIABLE} where roster runs`,
  });
}

function requireAllowed(
  { provider, bucket, endpoint }: Pick<StreamSettings, 'provider' | 'bucket' | 'endpoint'>,
  allowed: string,
): void {
  const wanted = endpoint === null ? `${provider}:${bucket}` : `${endpoint.replace(/\/+$/, '')}/${bucket}`;
  if (allowed.split(/[\s,]+/).includes(wanted)) return;
  throw new AppError('invalid', `the keys in the environment are not for the bucket ${bucket}`, {
    hint: `whoever runs roster can allow it: ${BUCKETS_VARIABLE}=${wanted}`,
    details: { bucket },
  });
}
