import * as z from 'zod/mini';
import type { AuditEvent } from '../domain/audit.ts';
import { AppError } from '../domain/errors.ts';
import { errorBody, errorFrom } from './errors.ts';
import { lineOf, valuesOf } from './ndjson.ts';
import type { PieceCodec } from './route.ts';

/** Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): each audit event with its `seq` as id. */

const EVENT_STREAM = 'text/event-stream';

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
    headers: { 'x-accel-buffering': 'no' },
    encode(piece) {
      const { events, seq } = piece as News;
      const text = events.map(textOf).join('');
      return events.at(-1)?.seq === seq ? text : `${text}id: ${seq}\n: no more events so far\n\n`;
    },
    decode: received,
    live: {
      encodeError: (error) => `event: error\ndata: ${lineOf(errorBody(error))}\n`,
      // A time such as today is another one by now, and what comes next is later than it in any case.
      after: (input, id) => ({ ...input, since: undefined, from_seq: seqIn(id) + 1 }),
    },
  };
}

/** A line of a stream: a field, or without a name a comment. Texts may have any character but line ends. */
const FIELD = /^([a-z]*): ?(.*)$/s;

/** The pieces of an event stream of this server. Throws the error that it ends with, `invalid` for what is none. */
async function* received(texts: AsyncIterable<string>): AsyncIterable<News> {
  let id = '';
  let isError = false;
  for await (const line of valuesOf(texts, (text) => text) as AsyncIterable<string>) {
    const found = FIELD.exec(line);
    if (found === null) throw new AppError('invalid', 'a line of the stream is no field of an event');
    const [, name = '', value = ''] = found;
    if (name === 'id') id = value;
    else if (name === 'event') isError = value === 'error';
    else if (name === '') yield { events: [], seq: seqIn(id) };
    else if (name === 'data') {
      const data = parsed(value);
      if (isError) throw errorFrom(500, data) ?? new AppError('unavailable', 'the server failed halfway');
      yield { events: [data as AuditEvent], seq: seqIn(id) };
    }
  }
}

/** The sequence number that an id is. Throws `invalid`. */
function seqIn(id: string): number {
  if (/^\d{1,15}$/.test(id)) return Number(id);
  throw new AppError('invalid', 'the id of an audit event in a stream is its sequence number', {
    hint: 'send as Last-Event-ID the id of the last event that came',
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('invalid', 'an event is not JSON', { cause: error });
  }
}
