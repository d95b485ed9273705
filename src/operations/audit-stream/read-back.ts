import type { KeyObject } from 'node:crypto';
import type { Bucket } from '../../core/bucket.ts';
import { chainStart } from '../../domain/audit-chain.ts';
import { objectOfManifest, objectsBelow, readManifest } from '../../domain/audit-object.ts';
import { sha256Of } from '../../lib/digest.ts';
import type { ObjectDescription } from '../../domain/audit-object.ts';
import { expanded } from '../../lib/gzip.ts';
import { AppError } from '../../domain/errors.ts';

/** Reads objects back from a bucket, and checks what can be told without the log. */

/** So many objects are read in one go, */
const MOST_OBJECTS = 8;
/** or fewer where they have so many bytes. */
const MOST_BYTES = 32 * 1024 * 1024;
/** Text beyond this many bytes is in no object that roster made. */
const LONGEST = 256 * 1024 * 1024;

/** An object as it was read, with its text, not compressed. */
export interface ReadObject {
  readonly about: ObjectDescription;
  readonly content: Uint8Array;
  /** As a bucket says it (core/bucket.ts). */
  readonly answeredAt: number | undefined;
}

/** An object as it is in the bucket. */
export interface FoundObject {
  readonly about: ObjectDescription;
  /** Of its text, not compressed: the SHA-256 in hex, and the length in bytes. */
  readonly text: { readonly sha256: string; readonly length: number };
}

export interface Problem {
  /** The event from which on. */
  readonly seq: number;
  readonly key: string | null;
  readonly message: string;
}

/** Where the objects before ended; all undefined: these are the first. */
interface Before {
  readonly after: string | undefined;
  readonly seq: number | undefined;
  readonly hash: string | undefined;
}

export interface ReadBack {
  /** Those that are sound by themselves and follow each other. */
  readonly objects: readonly FoundObject[];
  readonly problem: Problem | null;
  /** The name after which to go on. */
  readonly after: string | null;
  readonly more: boolean;
  /** Where the objects end so far; 0: there are none. */
  readonly lastSeq: number;
}

/** Reads the next objects below a prefix. Throws what the bucket throws; what is wrong with an object is a problem. */
export async function readBack(
  bucket: Bucket,
  prefix: string,
  organization: string,
  before: Before,
  key: KeyObject | undefined,
): Promise<ReadBack> {
  const { keys, more } = await bucket.list(objectsBelow(prefix), before.after);
  const objects: FoundObject[] = [];
  let after = before.after ?? null;
  let lastSeq = before.seq ?? 0;
  let hash = before.hash ?? chainStart(organization);
  let bytes = 0;
  for (const manifest of keys.filter((one) => objectOfManifest(one) !== undefined)) {
    if (objects.length >= MOST_OBJECTS || bytes >= MOST_BYTES)
      return { objects, problem: null, after, more: true, lastSeq };
    try {
      const found = described(await readObject(bucket, manifest, organization, key));
      requireNext(found.about, manifest, lastSeq, hash);
      objects.push(found);
      bytes += found.about.bytes;
      ({ last_seq: lastSeq, last_hash: hash } = found.about);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'corrupt_store') throw error;
      const problem = { seq: lastSeq + 1, key: objectOfManifest(manifest) ?? manifest, message: error.message };
      return { objects, problem, after, more: false, lastSeq };
    }
    after = manifest;
  }
  return { objects, problem: null, after: keys.at(-1) ?? after, more, lastSeq };
}

const described = ({ about, content }: ReadObject): FoundObject => ({
  about,
  text: { sha256: sha256Of(content), length: content.length },
});

/** An object, once it is what its manifest says. Throws `corrupt_store`. */
export async function readObject(
  bucket: Bucket,
  manifest: string,
  organization: string,
  key: KeyObject | undefined,
): Promise<ReadObject> {
  const written = await bucket.get(manifest);
  if (written === undefined) throw unsound(`the manifest ${manifest} is gone`);
  const about = readManifest(written.body, manifest, key);
  const name = about.key;
  if (objectOfManifest(manifest) !== name)
    throw unsound(`the manifest ${manifest} is about another object, ${about.key}`);
  if (about.organization_id !== organization) throw unsound(`the object ${name} is of another organization`);
  const stored = await bucket.get(name);
  if (stored === undefined) throw unsound(`the object ${name} is missing`);
  if (sha256Of(stored.body) !== about.sha256)
    throw unsound(`the object ${name} is not what its manifest says: it was changed`);
  const content = about.gzip ? await expanded(stored.body, LONGEST) : stored.body;
  if (content === undefined) throw unsound(`the object ${name} is not compressed as its manifest says`);
  return { about, content, answeredAt: stored.answeredAt };
}

/** Throws `corrupt_store` where an object does not go on from the one before. A stream may have begun elsewhere. */
function requireNext(about: ObjectDescription, manifest: string, lastSeq: number, hash: string): void {
  const isFirst = lastSeq === 0;
  if (about.last_seq < about.first_seq) throw unsound(`the manifest ${manifest} ends before it begins`);
  if (about.first_seq !== lastSeq + 1 && !isFirst)
    throw unsound(
      about.first_seq > lastSeq
        ? `the objects with the events ${lastSeq + 1} to ${about.first_seq - 1} are missing`
        : `the object ${about.key} has events again that another object has`,
    );
  if (about.first_seq === lastSeq + 1 && about.previous_hash !== hash)
    throw unsound(`the object ${about.key} does not follow the one before it`);
}

const unsound = (message: string): AppError => new AppError('corrupt_store', message);
