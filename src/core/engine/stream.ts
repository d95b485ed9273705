import type { StreamOptions } from '../caller.ts';
import type { InputOf, Schema, StreamOperation } from '../operation.ts';
import { validate } from '../validate.ts';
import { currentTime, newCall } from './call.ts';
import type { Session } from './call.ts';
import { follow } from './follow.ts';
import { read } from './read.ts';
import { recordingRefusals } from './refusals.ts';
import { yieldThread } from './time-budget.ts';
import { watch } from './watch.ts';

/**
 * Runs a stream: authorized once, then read a piece at a time, each from its own snapshot. One that never ends is
 * authorized again and again. Throws as `execute` does.
 */
export async function* executeStream<S extends Schema, O, Start>(
  session: Session,
  operation: StreamOperation<S, O, Start>,
  rawInput: InputOf<S>,
  { signal }: StreamOptions = {},
): AsyncGenerator<O, void, undefined> {
  const input = validate(operation.input, rawInput);
  const call = newCall(session, operation, input);
  const begin = () => recordingRefusals(call, () => read(call, (context) => operation.begin(context, input)));
  const begun = await begin();
  const { live } = operation;
  if (live !== undefined) {
    if ('about' in live)
      yield* watch(call, { begin, next: (tx, start, at) => operation.next(tx, start, at) }, live, begun, signal);
    else yield* follow(call, operation, live, begun, signal);
    return;
  }
  let position: Start | null = begun;
  while (position !== null) {
    const from: Start = position;
    const { piece, rest } = await call.budget.measure(() =>
      session.store.read((tx) => operation.next(tx, from, currentTime(call))),
    );
    yield piece;
    await yieldThread(session.sharing);
    position = rest;
  }
}
