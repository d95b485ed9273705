import type { EventDraft } from '../core/context.ts';
import type { Writes } from '../core/store/index.ts';
import { iso } from '../domain/time.ts';
import type { TokenRecord } from '../domain/tokens.ts';
import { required } from '../lib/required.ts';
import { accountsOf } from '../operations/shared/accounts.ts';
import { recordOwn } from './own-events.ts';
import type { Task, TaskContext } from './task.ts';

/** Tells of API tokens that end soon, each once, so that somebody replaces them in time. */

const HOUR = 60 * 60 * 1000;
/** So long before its end, in milliseconds, a token is told of. */
const AHEAD = 7 * 24 * HOUR;
/** So many in one transaction: no other write waits long. */
const AT_ONCE = 200;

export const tokenEnds: Task = {
  name: 'token-ends',
  every: HOUR,
  wanted: ({ store, now }) =>
    store.read(async (tx) => (await tx.tokens.endingSoon(iso(now()), iso(now() + AHEAD), 1)).length > 0),
  run: tell,
};

async function tell(context: TaskContext): Promise<void> {
  const { store, now, signal } = context;
  const requestId = context.newId();
  while (
    !signal.aborted &&
    (await store.write(async (tx) => {
      const tokens = await tx.tokens.endingSoon(iso(now()), iso(now() + AHEAD), AT_ONCE);
      await recordOwn(tx, await eventsOf(tx, tokens), context, requestId);
      for (const { id } of tokens) await tx.tokens.endTold(id);
      return tokens.length;
    })) === AT_ONCE
  );
}

async function eventsOf(tx: Writes, tokens: readonly TokenRecord[]): Promise<EventDraft[]> {
  const owners = await accountsOf(
    tx,
    tokens.map(({ subject_id }) => subject_id),
  );
  return tokens.map(({ id, name, subject_id, last_four, expires_at }) => {
    const subject = required(owners.get(subject_id), 'the owner of a token').name;
    return {
      kind: 'Token.EndsSoon',
      id,
      name,
      description: `the token ${name} of ${subject} ends at ${required(expires_at, 'the end of a token')}`,
      metadata: { subject, last_four, expires_at },
    };
  });
}
