import { RequestError } from '../../../client/network-errors.ts';
import type { PendingResponse } from '../../../client/transport.ts';
import { parsedJson } from '../../../lib/json.ts';
import { notSemaphore } from './not-semaphore.ts';

/** The bodies of responses, none of which may be larger than memory should hold. */

const LARGEST = 64 * 1024 * 1024;
const LARGEST_REFUSAL = 1024 * 1024;

/** The whole body as text. Throws `RequestError` for one that is cut short or too large. */
export async function textOf(url: URL, response: PendingResponse): Promise<string> {
  const largest = response.status < 300 ? LARGEST : LARGEST_REFUSAL;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.bytes()) {
    size += chunk.byteLength;
    if (size > largest)
      throw new RequestError(notSemaphore(url, `the answer is larger than ${largest / 1024 / 1024} MiB`), true);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** Undefined: it is no JSON, or has more levels than whatever looks at it could go down. */
export function jsonIn(text: string): unknown {
  const value = parsedJson(text);
  return isDeeper(value, DEEPEST) ? undefined : value;
}

/** No document of Semaphore has nearly as many levels. */
const DEEPEST = 64;

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));
