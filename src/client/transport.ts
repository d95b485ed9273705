import { AppError } from '../domain/errors.ts';
import { cutShort, stopped, unreachable } from './network-errors.ts';

/** One request to an instance and its response, and for how long to wait for them. */

/** What goes out. */
export interface OutgoingRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | ReadableStream<Uint8Array>;
  readonly duplex?: 'half';
  readonly redirect: 'manual';
  /** Closes the connection. */
  readonly signal: AbortSignal;
}

/** What comes back: as much of a `Response` as is looked at. */
export interface IncomingResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** Throws where it is cut short. */
  readonly body: (AsyncIterable<Uint8Array> & { cancel(): Promise<void> }) | null;
}

/** What the remote caller needs of the outside. */
export interface Transport {
  /** What the caller is, for the server's log. */
  readonly agent: string;
  /** Throws as `fetch` does where there was no response, and `invalid` where the way out is not set up right. */
  readonly fetch: (url: string, sent: OutgoingRequest) => Promise<IncomingResponse>;
  /** Now, in milliseconds since 1970. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  /** Waits, in milliseconds. */
  readonly pause: (time: number) => Promise<void>;
  /** Rings after so many milliseconds, unless what it returns is called before. */
  readonly alarm: (time: number, ring: () => void) => () => void;
  /** Lets go of connections, so that nothing keeps the process from ending. */
  readonly close: () => Promise<void>;
}

/** For how long to wait. */
export interface ResponseTimeouts {
  /** Until all of the response is there; of a `long` one, until the next piece is. In milliseconds. */
  readonly time: number;
  readonly long: boolean;
  /** Closes the connection at once. */
  readonly stop: AbortSignal | undefined;
}

/** A response, of which the body is still to come. */
export interface PendingResponse {
  readonly status: number;
  readonly headers: IncomingResponse['headers'];
  /** The body, once. Throws `RequestError` where it is cut short. */
  readonly bytes: () => AsyncIterable<Uint8Array>;
  /** Closes the connection of a response whose body is not needed. */
  readonly drop: () => Promise<void>;
}

/** So many bytes are progress: fewer within the idle time-out count as none. */
const PROGRESS = 256;
/** No response goes on for longer than this, in milliseconds, however it moves. */
const LONGEST = 24 * 60 * 60 * 1000;

/** Sends one request, never to elsewhere than asked. Throws `RequestError` where no response begins. */
export async function send(
  transport: Transport,
  url: URL,
  request: Omit<OutgoingRequest, 'redirect' | 'signal'>,
  { time, long, stop }: ResponseTimeouts,
): Promise<PendingResponse> {
  const late = new AbortController();
  const set = (): (() => void) => transport.alarm(time, () => late.abort());
  let off = set();
  const begun = transport.now();
  let since = 0;
  /** Restarts the time-out only after enough bytes: a server that sends one now and then could go on for ever. */
  const heard = (bytes: number): void => {
    since += bytes;
    if (!long || since < PROGRESS) return;
    if (transport.now() - begun > LONGEST) late.abort();
    since = 0;
    off();
    off = set();
  };
  const signal = stop === undefined ? late.signal : AbortSignal.any([late.signal, stop]);
  let response: IncomingResponse;
  try {
    response = await transport.fetch(url.href, { ...request, redirect: 'manual', signal });
  } catch (error) {
    off();
    if (error instanceof AppError) throw error;
    if (stop?.aborted === true) throw stopped(error);
    throw unreachable(url.origin, late.signal.aborted ? undefined : error);
  }
  heard(PROGRESS);

  async function* bytes(): AsyncIterable<Uint8Array> {
    try {
      for await (const chunk of piecesOf(response)) {
        heard(chunk.byteLength);
        if (late.signal.aborted) throw late.signal.reason;
        yield chunk;
      }
    } catch (error) {
      throw stop?.aborted === true ? stopped(error) : cutShort(url.origin, error);
    } finally {
      off();
    }
  }
  const proof = request.headers.authorization;
  return {
    status: response.status,
    headers: response.headers,
    bytes: response.status < 400 || proof === undefined ? bytes : () => withoutProof(bytes(), proof),
    async drop() {
      off();
      await response.body?.cancel().catch(() => undefined);
    },
  };
}

/** What stands in a refusal where the token that was sent stood. */
const HIDDEN = '[the token]';
/** A shorter token, in characters, is none that a server would have made, and may be a part of words. */
const LEAST = 16;

/** A refusal without the token that was sent: a proxy may repeat a whole request in it, and what a command says is logged. */
async function* withoutProof(chunks: AsyncIterable<Uint8Array>, proof: string): AsyncIterable<Uint8Array> {
  const token = proof.slice(proof.indexOf(' ') + 1);
  let text = '';
  for await (const chunk of chunks) {
    text += Buffer.from(chunk).toString('latin1');
    if (token.length >= LEAST) text = text.replaceAll(token, HIDDEN);
    // The next chunk may go on with the token.
    const whole = Math.max(0, text.length - token.length + 1);
    yield Buffer.from(text.slice(0, whole), 'latin1');
    text = text.slice(whole);
  }
  yield Buffer.from(text, 'latin1');
}

const piecesOf = ({ body }: IncomingResponse): AsyncIterable<Uint8Array> | readonly Uint8Array[] =>
  body === null ? [] : body;
