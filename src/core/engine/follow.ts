import type { Live } from '../live.ts';
import type { Schema, StreamOperation } from '../operation.ts';
import { currentTime } from './call.ts';
import type { Call } from './call.ts';
import { auditFeed } from './feed.ts';
import { read } from './read.ts';
import { recordingRefusals } from './refusals.ts';
import { yieldThread } from './time-budget.ts';

/** Goes on with a stream that never ends. */

/** For how long an authorization holds, in milliseconds: a token that was revoked, or may no more, gets nothing after that. */
export const RECHECK = 2000;

/**
 * Yields what there is after a position, and then what comes, until the signal or the server's end; a piece with
 * nothing in it where nothing comes. Throws as a read does, `rate_limited` where too many follow.
 */
export async function* follow<O, Start>(
  call: Call,
  { next }: Pick<StreamOperation<Schema, O, Start>, 'next'>,
  live: Pick<Live<O, Start>, 'seen' | 'load' | 'take'>,
  begun: Start,
  signal: AbortSignal | undefined,
): AsyncIterable<O> {
  const { session, budget } = call;
  const { now } = session.environment;
  const follower = (session.feed ?? auditFeed({ store: session.store, load: live.load })).join(call.actor?.id);
  let position: Start | null = begun;
  let checked = now();
  try {
    while (position !== null) {
      const from: Start = position;
      const shared = follower.since(live.seen(from));
      const { piece, rest } =
        shared === undefined
          ? await budget.measure(() => session.store.read((tx) => next(tx, from, currentTime(call))))
          : live.take(from, shared.events, shared.to);
      yield piece;
      if (rest === null) return;
      await yieldThread(session.sharing);
      if ((await follower.news(live.seen(rest), signal)) === 'stopped') return;
      // A clock may go back.
      if (Math.abs(now() - checked) >= RECHECK) {
        await session.requireLetIn?.();
        await recordingRefusals(call, () => read(call, () => Promise.resolve()));
        checked = now();
      }
      position = rest;
    }
  } finally {
    follower.leave();
  }
}
