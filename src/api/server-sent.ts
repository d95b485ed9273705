import { AppError } from '../domain/errors.ts';
import { errorBody, errorFrom } from './errors.ts';
import { lineOf, valuesOf } from './ndjson.ts';

/** Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), as far as our streams use them. */

export const EVENT_STREAM = 'text/event-stream';

/** Headers of a response of events: a proxy must not keep them back. */
export const STREAM_HEADERS = { 'x-accel-buffering': 'no' } as const;

/** An event, or a comment. */
interface Sent {
  /** The last id that came; empty: none did. */
  readonly id: string;
  /** undefined: it is a comment. */
  readonly data: unknown;
}

/** An event that tells of an error, with which a stream ends. */
export const errorEvent = (error: AppError): string => `event: error\ndata: ${lineOf(errorBody(error))}\n`;

/** A line of a stream: a field, or without a name a comment. Texts may have any character but line ends. */
const FIELD = /^([a-z]*): ?(.*)$/s;

/** The events and comments of a stream of this server. Throws the error that it ends with, `invalid` for what is none. */
export async function* sentIn(texts: AsyncIterable<string>): AsyncIterable<Sent> {
  let id = '';
  let isError = false;
  for await (const line of valuesOf(texts, (text) => text) as AsyncIterable<string>) {
    const found = FIELD.exec(line);
    if (found === null) throw new AppError('invalid', 'a line of the stream is no field of an event');
    const [, name = '', value = ''] = found;
    if (name === 'id') id = value;
    else if (name === 'event') isError = value === 'error';
    else if (name === '') yield { id, data: undefined };
    else if (name === 'data') {
      const data = parsed(value);
      if (isError) throw errorFrom(500, data) ?? new AppError('unavailable', 'the server failed halfway');
      yield { id, data };
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('invalid', 'an event is not JSON', { cause: error });
  }
}
