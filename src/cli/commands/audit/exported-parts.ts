import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import { parsedJson } from '../../../lib/json.ts';

/** The lines of an exported log, some at a time. */

/** So many lines make a part. */
const AT_ONCE = 10_000;
/** No event is as long, in bytes. */
const LONGEST_LINE = 16 * 1024 * 1024;
const LINE_FEED = 0x0a;

const line = z.object({ seq: z.int() });

/** The events that count, by their seq. */
interface Span {
  readonly from: number;
  readonly through: number;
}

/** The last event of a part and the SHA-256 of its lines. */
interface Part {
  readonly last_seq: number;
  readonly sha256: string;
}

/** The parts of a file in JSON Lines with these events, in order. Throws `invalid` for a file without one of them, or that is something else. */
export async function* partsOf(
  bytes: AsyncIterable<Uint8Array | string>,
  file: string,
  { from, through }: Span,
): AsyncGenerator<Part> {
  let hash = createHash('sha256');
  let [last, lines] = [from - 1, 0];
  for await (const text of linesOf(bytes, file)) {
    const seq = seqOf(text, file);
    if (seq > through) break;
    if (seq < from) continue;
    if (seq !== last + 1) throw lacks(file, last + 1, seq);
    hash.update(text);
    [last, lines] = [seq, lines + 1];
    if (lines < AT_ONCE) continue;
    yield { last_seq: last, sha256: hash.digest('hex') };
    [hash, lines] = [createHash('sha256'), 0];
  }
  if (lines > 0) yield { last_seq: last, sha256: hash.digest('hex') };
}

/** Lines with their ends. */
async function* linesOf(bytes: AsyncIterable<Uint8Array | string>, file: string): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const piece of bytes) {
    rest = Buffer.concat([rest, typeof piece === 'string' ? Buffer.from(piece) : piece]);
    let from = 0;
    for (let end = rest.indexOf(LINE_FEED); end >= 0; end = rest.indexOf(LINE_FEED, from)) {
      yield rest.subarray(from, end + 1);
      from = end + 1;
    }
    rest = rest.subarray(from);
    if (rest.length > LONGEST_LINE) throw noEvent(file);
  }
  if (rest.length > 0) yield rest;
}

function seqOf(text: Buffer, file: string): number {
  const found = line.safeParse(parsedJson(text.toString()));
  if (!found.success) throw noEvent(file);
  return found.data.seq;
}

const HINT = 'write it anew: roster audit export --columns all --order asc -o jsonl';

const noEvent = (file: string): AppError =>
  new AppError('invalid', `${file} has a line that is no event in JSON`, { hint: HINT });

const lacks = (file: string, wanted: number, found: number): AppError =>
  new AppError('invalid', `${file} lacks event ${wanted}: event ${found} is there instead`, { hint: HINT });
