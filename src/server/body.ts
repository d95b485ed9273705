import { createHash } from 'node:crypto';
import type { Schema } from '../core/operation.ts';
import { checked, sentenceOf } from '../core/validate.ts';
import { AppError } from '../domain/errors.ts';
import { formFields } from '../api/form.ts';
import { textsOf, valuesOf } from '../api/ndjson.ts';
import { isLarge, largeJson } from '../api/large-json.ts';
import { refused, strictJson } from '../api/strict-json.ts';
import { unknownFields, unknownRefusal } from '../api/unknown.ts';
import type { Fields } from '../api/fields.ts';
import type { InSteps } from '../lib/steps.ts';
import type { Spool } from '../lib/spool.ts';

/** What comes in the body of a request, never more of it than may. */

/** In bytes; of strangers, who log in or accept an invitation and send no more than that takes. */
export const LARGEST_OF_STRANGERS = 16 * 1024;
export const LARGEST_BODY = 1024 * 1024;
export const LARGEST_IMPORT = 64 * 1024 * 1024;

/** Something read from a body, and a digest of the bytes. */
interface Read<T> {
  readonly value: T;
  readonly digest: string;
}

type Body = ReadableStream<Uint8Array> | null;

/** How a body is read. */
interface Reading {
  /** In bytes. */
  readonly largest: number;
  /** How many values it has at most, if not as many as others. */
  readonly values?: number | undefined;
  /** It is a form, not JSON. */
  readonly form?: boolean;
  /** Reads a large one in steps; without it, all is read at once. */
  readonly inSteps?: InSteps | undefined;
  /** Called before anything of a body that is not empty is taken; throws to refuse it. */
  readonly begin?: () => void;
}

/** What a body is read from. */
type WithBody = Pick<Request, 'body' | 'headers' | 'arrayBuffer'>;

/** The fields of a JSON object, or of a form; an empty body has none. Throws `invalid`. */
export async function readFields(request: WithBody, reading: Reading): Promise<Read<Fields>> {
  const { chunks, digest } = counted(piecesOf(request, reading), reading);
  let text = '';
  for await (const piece of textsOf(chunks)) text += piece;
  const parse = (): Fields | Promise<Fields> => (reading.form === true ? formFields(text) : fieldsFrom(text, reading));
  return { value: text === '' ? {} : await parse(), digest: digest() };
}

/**
 * Spools the values on the lines of a body, each of which the schema of an item takes, and returns the digest. Throws
 * `invalid` at the first that it does not.
 */
export async function readLines(body: Body, item: Schema, spool: Spool<unknown>, reading: Reading): Promise<string> {
  const { chunks, digest } = counted(whole(body), reading);
  const parse = (text: string, line: string): unknown => {
    const value = strictJson(text, line);
    const result = checked(item, value);
    if ('fault' in result) throw new AppError('invalid', `${line}: ${sentenceOf(result.fault)}`);
    const refusal = unknownRefusal('field', unknownFields(item, value), { where: `${line}: ` });
    if (refusal !== undefined) throw refusal;
    return result.data;
  };
  for await (const value of valuesOf(textsOf(chunks), parse)) spool.append([value]);
  return digest();
}

async function fieldsFrom(text: string, { values: most, inSteps }: Reading): Promise<Fields> {
  const what = 'the body';
  const value =
    inSteps !== undefined && isLarge(text) ? await inSteps(largeJson(text, what, most)) : strictJson(text, what, most);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refused('the body', 'must be a JSON object');
  return value as Fields;
}

/** A body of a told length that is small enough is taken in one piece: a stream would cost more than all else. */
async function* piecesOf(request: WithBody, { largest, begin }: Reading): AsyncIterable<Uint8Array> {
  const told = Number(request.headers.get('content-length') ?? Number.NaN);
  if (!(told <= Math.min(largest, LARGEST_BODY))) {
    yield* whole(request.body);
    return;
  }
  // Node.js reads no more than was told.
  if (told > 0) begin?.();
  yield new Uint8Array(await request.arrayBuffer().catch(brokenOff));
}

/** The chunks of a body. Throws `invalid` where the client disconnects: that is no internal error. */
async function* whole(body: Body): AsyncIterable<Uint8Array> {
  if (body === null) return;
  const chunks = body[Symbol.asyncIterator]();
  const next = () => chunks.next().catch(brokenOff);
  try {
    for (let read = await next(); read.done !== true; read = await next()) yield read.value;
  } finally {
    await chunks.return?.();
  }
}

function brokenOff(cause: unknown): never {
  throw new AppError('invalid', 'the body broke off', { cause });
}

const sizeText = (bytes: number): string =>
  bytes < LARGEST_BODY ? `${bytes / 1024} KiB` : `${bytes / 1024 / 1024} MiB`;

/** The chunks of a body up to so many bytes, and the digest of those that were read. */
function counted(
  body: AsyncIterable<Uint8Array>,
  { largest, begin }: Reading,
): { readonly chunks: AsyncIterable<Uint8Array>; readonly digest: () => string } {
  const hash = createHash('sha256');
  async function* chunks(): AsyncIterable<Uint8Array> {
    let size = 0;
    for await (const chunk of body) {
      if (size === 0 && chunk.byteLength > 0) begin?.();
      size += chunk.byteLength;
      if (size > largest)
        throw new AppError('invalid', `the body is larger than ${sizeText(largest)}`, {
          details: { limit: 'body size', largest_bytes: largest },
        });
      hash.update(chunk);
      yield chunk;
    }
  }
  return { chunks: chunks(), digest: () => hash.digest('hex') };
}
