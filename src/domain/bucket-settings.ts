import * as z from 'zod/mini';
import { AppError } from './errors.ts';

/** Where a bucket is: checked as it is configured, and again as it is used, because keys may come from the environment. */

export const BUCKET_PROVIDERS = ['aws', 'gcs', 's3'] as const;

export interface BucketPlace {
  readonly provider: (typeof BUCKET_PROVIDERS)[number];
  readonly bucket: string;
  /** AWS needs it; others take their usual one. */
  readonly region: string | null;
  /** The URL of the server; `s3` needs it, others have their own. */
  readonly endpoint: string | null;
}

/** A text of a form; `must` says what it must be, as the end of a sentence. */
export const formed = (form: RegExp, must: string) => z.string().check(z.regex(form, { error: must }));

export const bucketName = () =>
  formed(
    /^[A-Za-z0-9][A-Za-z0-9._-]{1,220}[A-Za-z0-9]$/,
    'must be 3 to 222 letters, digits, dots, hyphens and underscores, with a letter or digit at both ends',
  );
export const region = () => formed(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be a name such as eu-central-1');
export const accessKeyId = () =>
  formed(/^[\w.-]{1,128}$/, 'must be 1 to 128 letters, digits, dots, hyphens and underscores');
export const endpoint = () =>
  z.string().check(z.maxLength(300), (context) => {
    if (!isEndpoint(context.value))
      context.issues.push({
        code: 'custom',
        message: 'is not the URL of a server, such as https://s3.example.com',
        input: context.value,
      });
  });

function isEndpoint(text: string): boolean {
  if (!URL.canParse(text) || /[?#]/.test(text)) return false;
  const { protocol, username, password } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && username === '' && password === '';
}

/** Throws `invalid` where a provider needs what is not given. */
export function requirePlace({ provider, region, endpoint }: Omit<BucketPlace, 'bucket'>): void {
  if (provider === 'aws' && region === null)
    throw new AppError('invalid', 'a bucket of aws needs --region', {
      hint: 'such as --region eu-central-1',
      flags: ['--region'],
    });
  if (provider === 's3' && endpoint === null)
    throw new AppError('invalid', 'a bucket of s3 needs --endpoint', {
      hint: 'the URL of its server, such as --endpoint https://s3.example.com',
      flags: ['--endpoint'],
    });
}

/** Throws `invalid` for settings that no request can be made of. */
export function requireSettings(settings: BucketPlace & { readonly access_key_id: string }): void {
  requirePlace(settings);
  const { bucket, region: place, endpoint: url, access_key_id } = settings;
  for (const [what, form, value] of [
    ['bucket', bucketName(), bucket],
    ['region', region(), place],
    ['endpoint', endpoint(), url],
    ['access key id', accessKeyId(), access_key_id],
  ] as const) {
    const [issue] = (value === null ? undefined : form.safeParse(value).error?.issues) ?? [];
    if (issue !== undefined)
      throw new AppError('invalid', `the ${what} ${issue.message}`, {
        hint: 'check the settings, by roster audit stream status, and AWS_ACCESS_KEY_ID',
      });
  }
}
