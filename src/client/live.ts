import { AppError } from '../domain/errors.ts';
import type { Live } from '../core/live.ts';
import { textsOf } from '../api/ndjson.ts';
import type { Fields } from '../api/fields.ts';
import type { PieceCodec, Route } from '../api/route.ts';
import { cutShort, RequestError } from './network-errors.ts';
import { sendRequest } from './request.ts';
import type { Remote } from './request.ts';
import { refusal, requireContentType } from './response.ts';
import { orAborted, withRetry } from './retry.ts';

/** A stream that never ends: when its connection breaks, another one goes on where it was. */

/** For how long a server may be silent, in milliseconds: it tells every few seconds that there is nothing new. */
const SILENCE = 90_000;
/** How often a broken connection is tried anew: a server restarts, and a network comes back. */
const MANY = 100;
/** For how long, in milliseconds. */
const OUTAGE = 15 * 60_000;
/** A connection that did not last so long is made again only after as long, in milliseconds. */
const BRIEF = 1000;

/** What is called. */
interface Called {
  readonly route: Route;
  readonly pieces: PieceCodec;
  readonly live: Pick<Live, 'resumed'>;
}

/** Yields the pieces of a stream that never ends, each once, until `stop`. Throws the refusal of a connection that cannot be made again. */
export async function* callLive(
  connection: Remote,
  { route, pieces, live }: Called,
  input: Fields,
  stop: AbortSignal | undefined,
): AsyncIterable<unknown> {
  const { transport, instance } = connection;
  const { origin } = new URL(instance.url);
  let at: unknown = input;
  let begun = false;

  /** A connection that brings nothing is no success, so that it is not made again at once. */
  const begin = () =>
    withRetry(
      transport,
      { isSafe: true, changes: false, stop, ...(begun ? { attempts: MANY, silence: OUTAGE } : { silence: SILENCE }) },
      async () => {
        const waiting = { time: SILENCE, long: true, stop };
        const { url, response } = await sendRequest(connection, route, at as Fields, {}, waiting);
        await requireContentType(url, response, pieces.type(at as Fields));
        const received = pieces.decode(textsOf(response.bytes()), at as Fields)[Symbol.asyncIterator]();
        const first = await next(received);
        if (first.done === true) throw cutShort(origin);
        return { received, first: first.value };
      },
    );

  for (;;) {
    let received: AsyncIterator<unknown> | undefined;
    let since = transport.now();
    try {
      const opened = await begin();
      since = transport.now();
      ({ received } = opened);
      for (let piece = opened.first; ;) {
        begun = true;
        at = live.resumed(at, piece);
        yield piece;
        const more = await next(received);
        if (more.done === true) break;
        piece = more.value;
      }
    } catch (error) {
      if (stop?.aborted === true) return;
      if (!(error instanceof RequestError)) throw error;
      if (error.retryAfter === undefined) throw error.error;
    } finally {
      await received?.return?.();
    }
    if (transport.now() - since < BRIEF) await orAborted(transport.pause(BRIEF), stop);
  }
}

/** The next piece. Throws `RequestError`, also for an error that the server told. */
async function next(pieces: AsyncIterator<unknown>): Promise<IteratorResult<unknown>> {
  try {
    return await pieces.next();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const wait = error.details.retry_after_seconds;
    throw refusal(error, typeof wait === 'number' ? wait * 1000 : undefined);
  }
}
