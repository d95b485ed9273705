import type { Watched } from '../live.ts';
import type { Schema, StreamOperation } from '../operation.ts';
import { currentTime } from './call.ts';
import type { Call } from './call.ts';
import { RECHECK } from './follow.ts';
import { yieldThread } from './time-budget.ts';
import { watchersOf } from './watchers.ts';

/** Goes on with a stream that shows one thing again whenever it has changed. */

interface Showing<O, Start> extends Pick<StreamOperation<Schema, O, Start>, 'next'> {
  /** Authorizes the call again, and begins anew. */
  readonly begin: () => Promise<Start>;
}

/**
 * Yields the thing as it is, and again when it has changed, at most twice a second, until the signal or the server's end;
 * `idle` where it has not changed for a while. Throws as a read does, `rate_limited` where too many watch.
 */
export async function* watch<O, Start>(
  call: Call,
  { begin, next }: Showing<O, Start>,
  live: Pick<Watched<O>, 'about' | 'isSame' | 'idle'>,
  begun: Start,
  signal: AbortSignal | undefined,
): AsyncIterable<O> {
  const { session, budget } = call;
  const { now } = session.environment;
  const watchers = session.watchers ?? watchersOf({ store: session.store, about: live.about });
  const watcher = watchers.join(call.actor?.id);
  let position = begun;
  let checked = now();
  let shown: { readonly piece: O } | undefined;
  try {
    while ((await watcher.turn(signal)) !== 'stopped') {
      // A clock may go back.
      if (Math.abs(now() - checked) >= RECHECK) {
        await session.requireLetIn?.();
        position = await begin();
        checked = now();
      }
      const from = position;
      const { piece } = await budget.measure(() => session.store.read((tx) => next(tx, from, currentTime(call))));
      if (shown !== undefined && live.isSame(shown.piece, piece)) yield live.idle;
      else {
        shown = { piece };
        yield piece;
      }
      await yieldThread(session.sharing);
    }
  } finally {
    watcher.leave();
  }
}
