import type { Holding } from '../context.ts';
import type { Call } from './call.ts';
import { read } from './read.ts';

/**
 * Waits until the time of a call has come, or as long as it may wait at most, or its signal, or until the server stops.
 * Throws as a read does, and `unavailable`.
 */
export async function holdBack<I>(call: Call, held: Holding<I>, input: I): Promise<void> {
  const wanted = held.of(input);
  if (wanted === undefined) return;
  const { about, time } = wanted;
  const { signal } = call.options;
  const { stopping } = call.session;
  // It listens before it asks, so that nothing happens between the two.
  const listener = await call.session.store.listen(about);
  const stopped = new AbortController();
  const stop = (): void => stopped.abort();
  stopping?.addEventListener('abort', stop);
  if (stopping?.aborted === true) stop();
  const over = [AbortSignal.timeout(time), stopped.signal];
  const either = AbortSignal.any(signal === undefined ? over : [...over, signal]);
  try {
    while (!either.aborted) {
      const due = await read(call, (context) => held.dueIn(context, input));
      if (due <= 0) return;
      await listener.news(Math.min(due, time), either);
    }
  } finally {
    stopping?.removeEventListener('abort', stop);
    listener.close();
  }
}
