import type { KeyObject } from 'node:crypto';
import type { Bucket } from '../../core/bucket.ts';
import { manifestKey, manifestText, objectKey, readManifest, sameDescription } from '../../domain/audit-object.ts';
import { sha256Of } from '../../lib/digest.ts';
import type { ObjectDescription } from '../../domain/audit-object.ts';
import type { ObjectForm } from '../../domain/audit-stream.ts';
import { compressed, expanded } from '../../lib/gzip.ts';
import { AppError } from '../../domain/errors.ts';
import type { Slice } from './slice.ts';

/** Stores an object and its manifest, each once, however often it is tried and by how many. */

/**
 * Stores a slice unless it is there. Throws `conflict` where an object of its name has other content, and what the
 * bucket throws; then it may be stored all the same, and the next try finds it.
 */
export async function sendSlice(
  bucket: Bucket,
  { about, content }: Slice,
  form: ObjectForm,
  signWith: KeyObject | undefined,
): Promise<ObjectDescription> {
  const key = objectKey(form, about);
  const body = about.gzip ? await compressed(content) : content;
  const sha256 = sha256Of(body);
  const isNew = await bucket.putNew(key, body, {
    'first-seq': String(about.first_seq),
    'last-seq': String(about.last_seq),
    'previous-hash': about.previous_hash,
    'last-hash': about.last_hash,
    sha256,
  });
  const stored = isNew ? body : await sameObject(bucket, key, about, content);
  const sent = { ...about, key, sha256: isNew ? sha256 : sha256Of(stored), bytes: stored.length };
  await storeManifest(bucket, sent, signWith);
  return sent;
}

/** The bytes of an object that was there. Machines compress the same text differently, so the text is compared. */
async function sameObject(bucket: Bucket, key: string, about: Slice['about'], content: Buffer): Promise<Uint8Array> {
  const found = await bucket.get(key);
  if (found === undefined) throw vanished(key);
  const text = about.gzip ? await expanded(found.body, content.length) : found.body;
  if (text !== undefined && content.equals(text)) return found.body;
  throw otherContent(key);
}

async function storeManifest(bucket: Bucket, about: ObjectDescription, signWith: KeyObject | undefined): Promise<void> {
  const key = manifestKey(about.key);
  if (await bucket.putNew(key, Buffer.from(manifestText(about, signWith)), {})) return;
  const found = await bucket.get(key);
  if (found === undefined) throw vanished(key);
  // It may be signed by somebody who has a key, or not by somebody who has none.
  if (!sameDescription(readManifest(found.body, key), about)) throw otherContent(key);
}

const vanished = (key: string): AppError =>
  new AppError('unreachable', `the object ${key} was there, and is gone`, { hint: 'try again', details: { key } });

const otherContent = (key: string): AppError =>
  new AppError('conflict', `the bucket has an object ${key} with other content`, {
    hint: 'nothing was overwritten; compare it with the log, or stream to another prefix: roster audit stream configure --prefix PREFIX --from-start',
    details: { key },
  });
