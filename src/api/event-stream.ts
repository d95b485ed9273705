import * as z from 'zod/mini';
import type { AuditEvent } from '../domain/audit.ts';
import { AppError } from '../domain/errors.ts';
import { lineOf } from './ndjson.ts';
import type { PieceCodec } from './route.ts';
import { errorEvent, EVENT_STREAM, sentIn, STREAM_HEADERS } from './server-sent.ts';

/** Audit events as server-sent events: each with its `seq` as id. */

/** What the codec needs of a piece: events, and up to which the log was looked at. */
interface News {
  readonly events: readonly Pick<AuditEvent, 'seq'>[];
  readonly seq: number;
}

/** Events as they come. A comment tells that there is nothing new, with the id up to which. */
export function eventStream(): PieceCodec {
  /** Events that many followers get are made into text once. */
  const texts = new WeakMap<object, string>();
  const textOf = (event: Pick<AuditEvent, 'seq'>): string => {
    const known = texts.get(event) ?? `id: ${event.seq}\ndata: ${lineOf(event)}\n`;
    texts.set(event, known);
    return known;
  };
  return {
    type: () => EVENT_STREAM,
    types: { [EVENT_STREAM]: z.string() },
    headers: STREAM_HEADERS,
    encode(piece) {
      const { events, seq } = piece as News;
      const text = events.map(textOf).join('');
      return events.at(-1)?.seq === seq ? text : `${text}id: ${seq}\n: no more events so far\n\n`;
    },
    decode: received,
    live: {
      encodeError: errorEvent,
      // A time such as today is another one by now, and what comes next is later than it in any case.
      after: (input, id) => ({ ...input, since: undefined, from_seq: seqIn(id) + 1 }),
    },
  };
}

/** The pieces of an event stream of this server. Throws the error that it ends with, `invalid` for what is none. */
async function* received(texts: AsyncIterable<string>): AsyncIterable<News> {
  for await (const { id, data } of sentIn(texts))
    yield { events: data === undefined ? [] : [data as AuditEvent], seq: seqIn(id) };
}

/** The sequence number that an id is. Throws `invalid`. */
function seqIn(id: string): number {
  if (/^\d{1,15}$/.test(id)) return Number(id);
  throw new AppError('invalid', 'the id of an audit event in a stream is its sequence number', {
    hint: 'send as Last-Event-ID the id of the last event that came',
  });
}
