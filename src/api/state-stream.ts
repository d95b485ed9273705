import * as z from 'zod/mini';
import type { Schema } from '../core/operation.ts';
import { lineOf } from './ndjson.ts';
import { outputFrom } from './route.ts';
import type { PieceCodec } from './route.ts';
import { errorEvent, EVENT_STREAM, sentIn, STREAM_HEADERS } from './server-sent.ts';

/** One thing as server-sent events: all of it whenever it has changed. */

/** Pieces of this schema; a comment stands for null, which tells that there is nothing new. */
export const stateStream = (schema: Schema): PieceCodec => ({
  type: () => EVENT_STREAM,
  types: { [EVENT_STREAM]: z.string() },
  headers: STREAM_HEADERS,
  encode: (piece) => (piece === null ? ': nothing new\n\n' : `data: ${lineOf(piece)}\n`),
  async *decode(texts) {
    for await (const { data } of sentIn(texts)) yield data === undefined ? null : outputFrom(schema, data);
  },
  live: {
    encodeError: errorEvent,
    // It begins with all of it, whatever came before.
    after: (input) => input,
  },
});
