import { sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import * as z from 'zod/mini';
import { parsedJson } from '../lib/json.ts';
import { keyId } from './audit-checkpoint.ts';
import { AppError } from './errors.ts';
import { STREAM_FORMATS } from './audit-stream.ts';
import type { ObjectForm, StreamFormat } from './audit-stream.ts';

/** The names of a stream's objects, and the manifest beside each. */

const OBJECT = 'AuditLog-';
const MANIFEST = '.manifest.json';

/** What the names of all objects below a prefix begin with. */
export const objectsBelow = (prefix: string): string => prefix + OBJECT;

interface Extent {
  readonly first_seq: number;
  readonly first_timestamp: string;
  readonly last_timestamp: string;
}

/** A time without the colons of RFC 3339, which keys had better not have. */
const timeInKey = (timestamp: string): string => timestamp.replaceAll(':', '');
/** As long as the largest seq, so that names sort as the log does. */
const SEQ_DIGITS = 16;

/** The name of an object: the same for the same slice of the log in the same form. Names sort in the order of the log. */
export function objectKey({ prefix, format, gzip }: ObjectForm, extent: Extent): string {
  const name = [extent.first_timestamp, extent.last_timestamp].map(timeInKey).join('-');
  const seq = String(extent.first_seq).padStart(SEQ_DIGITS, '0');
  return `${objectsBelow(prefix)}${name}-${seq}.${ENDINGS[format]}${gzip ? '.gz' : ''}`;
}

const ENDINGS: Readonly<Record<StreamFormat, string>> = { csv: 'csv', jsonl: 'jsonl', ocsf: 'ocsf.jsonl' };

/** The format of an object by its name; undefined: it is the name of something else. */
export function formOfKey(key: string): Omit<ObjectForm, 'prefix'> | undefined {
  const gzip = key.endsWith('.gz');
  const name = gzip ? key.slice(0, -'.gz'.length) : key;
  // The longer endings first: one of them ends as another does.
  const format = [...STREAM_FORMATS]
    .sort((one, other) => ENDINGS[other].length - ENDINGS[one].length)
    .find((one) => name.endsWith(`.${ENDINGS[one]}`));
  return format && { format, gzip };
}

export const manifestKey = (key: string): string => key + MANIFEST;

/** The object that a manifest is about; undefined: the key is none of a manifest. */
export const objectOfManifest = (key: string): string | undefined =>
  key.endsWith(MANIFEST) ? key.slice(0, -MANIFEST.length) : undefined;

const hash = () => z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** What a manifest says of its object. */
const described = {
  organization_id: z.string(),
  key: z.string(),
  format: z.enum(STREAM_FORMATS),
  gzip: z.boolean(),
  first_seq: z.int().check(z.minimum(1)),
  last_seq: z.int().check(z.minimum(1)),
  first_timestamp: z.string(),
  last_timestamp: z.string(),
  /** The hash that the first event follows, and that of the last event. */
  previous_hash: hash(),
  last_hash: hash(),
  /** Of the object as it is stored, hex, and its length. */
  sha256: hash(),
  bytes: z.int(),
};
const manifest = z.object({
  ...described,
  /** As in a checkpoint; left out: no key was at hand. */
  key_id: z.optional(z.string()),
  signature: z.optional(z.string()),
});
type Manifest = z.infer<typeof manifest>;
export type ObjectDescription = Omit<Manifest, 'key_id' | 'signature'>;

const DESCRIBED = Object.keys(described) as readonly (keyof ObjectDescription)[];

/** What is signed: a line each, so that no value can pass for another, and a first line of nothing else. */
const signedText = (about: ObjectDescription): Buffer =>
  Buffer.from(['roster audit object 1', ...DESCRIBED.map((name) => String(about[name])), ''].join('\n'));

/** The text of a manifest, signed (Ed25519) where there is a key. */
export function manifestText(about: ObjectDescription, key: KeyObject | undefined): string {
  const plain = Object.fromEntries(DESCRIBED.map((name) => [name, about[name]]));
  const signed =
    key === undefined ? {} : { key_id: keyId(key), signature: sign(null, signedText(about), key).toString('base64') };
  return `${JSON.stringify({ ...plain, ...signed }, null, 2)}\n`;
}

/** What a manifest says. With a key, its signature is checked. Throws `corrupt_store` for anything else. */
export function readManifest(body: Uint8Array, from: string, key?: KeyObject): ObjectDescription {
  const found = manifest.safeParse(parsedJson(Buffer.from(body).toString('utf8')));
  if (!found.success) throw unsound(`${from} is no manifest of an audit stream`);
  const { key_id: _, signature, ...about } = found.data;
  if (key === undefined) return about;
  if (signature === undefined) throw unsound(`${from} is not signed`);
  if (!verify(null, signedText(about), key, Buffer.from(signature, 'base64')))
    throw unsound(`${from} was changed after it was signed, or was signed by another key`);
  return about;
}

/** Whether two manifests say the same. */
export const sameDescription = (one: ObjectDescription, other: ObjectDescription): boolean =>
  signedText(one).equals(signedText(other));

const unsound = (message: string): AppError =>
  new AppError('corrupt_store', message, { hint: 'compare the object with the log, or with a backup of the bucket' });
