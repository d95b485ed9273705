import type { TokenRecord } from '../../domain/tokens.ts';
import type { CallOptions } from '../caller.ts';
import type { Context } from '../context.ts';
import type { OutputOf, ReadOperation, Schema } from '../operation.ts';
import type { Reads } from '../store/index.ts';
import { authorize } from './authorize.ts';
import { currentTime, authenticatingHash, newCall } from './call.ts';
import type { Call, Session } from './call.ts';
import type { LongRead } from './long-reads.ts';
import { readContext } from './operation-context.ts';
import { needsTouch, touchAfterRead } from './token-use.ts';

type Work<T> = (context: Context<Reads>) => Promise<T>;

/** What becomes of a read that takes long. */
interface LongWay<T> {
  /** It is known to be long, so that it is never tried as a short one; left out: it is not. */
  readonly isKnown?: boolean;
  /** Left out: it runs here, on a connection for long reads. */
  readonly run?: () => Promise<T>;
}

/**
 * Authorizes a call and reads for it, on one snapshot. Where the thread is shared, a read that takes long starts again as a
 * long one.
 */
export async function read<T>(
  call: Call,
  work: Work<T>,
  { isKnown = false, run = () => readOnce(call, work, true) }: LongWay<T> = {},
): Promise<T> {
  const { sharing } = call.session;
  if (sharing === undefined) return readOnce(call, work);
  if (!isKnown) {
    const short = await call.budget.short(() => readOnce(call, work));
    if (short !== undefined) return short.value;
  }
  // Whose it is must be known before it waits with those of others, and what is refused waits for nobody.
  await readOnce(call, () => Promise.resolve());
  return sharing.long(run, call.options.signal);
}

/** Runs a read operation, with what it prepares between two snapshots. */
export async function readPrepared<S extends Schema, O>(
  call: Call,
  operation: ReadOperation<S, O>,
  input: OutputOf<S>,
): Promise<O> {
  if (operation.prepare === undefined) return readWhole(call, operation, input);
  const plan = await read(call, async (context) => operation.plan?.(context, input));
  const prepared = await operation.prepare(input, plan, call.session.environment, call.options.signal);
  return read(call, (context) => operation.run(context, input, prepared));
}

/** Runs a read operation that prepares nothing. A long one runs on a thread of its own, if there are any. */
function readWhole<S extends Schema, O>(call: Call, operation: ReadOperation<S, O>, input: OutputOf<S>): Promise<O> {
  const { session, tokenHash, options } = call;
  const work: Work<O> = (context) => operation.run(context, input);
  const isLong = operation.long === true;
  const { longReads } = session;
  if (longReads?.takes(operation.name) !== true || session.actor !== undefined)
    return read(call, work, { isKnown: isLong });
  const { medium, address } = session.environment;
  const sent: LongRead = { operation: operation.name, input, tokenHash, medium, address };
  return read(call, work, {
    isKnown: isLong || longReads.tookLong(sent),
    run: async () => {
      const { output, time } = await longReads.run(sent, options.signal);
      session.sharing?.spend(time);
      return output as O;
    },
  });
}

/** Runs a read that a server sent to this thread. The server records its refusals, and the use of its token. */
export async function answerLongRead(
  session: Session,
  operation: ReadOperation,
  { input }: LongRead,
  options: CallOptions,
): Promise<unknown> {
  const call = newCall(session, operation, input, options);
  const { output } = await onSnapshot(call, (context) => operation.run(context, input));
  return output;
}

async function readOnce<T>(call: Call, work: Work<T>, long = false): Promise<T> {
  const { output, token, at } = await onSnapshot(call, work, long);
  if (token !== undefined && needsTouch(token, at)) await touchAfterRead(call.session.store, token, at);
  return output;
}

function onSnapshot<T>(call: Call, work: Work<T>, long = false): Promise<ReadOutcome<T>> {
  const { store, sharing } = call.session;
  const spent = (time: number): void => sharing?.spend(time);
  return store.read((tx) => call.budget.measure(() => authorizedRead(call, tx, work)), {
    long,
    spent,
    token: authenticatingHash(call),
  });
}

interface ReadOutcome<T> {
  readonly output: T;
  readonly token: TokenRecord | undefined;
  readonly at: string;
}

async function authorizedRead<T>(call: Call, tx: Reads, work: Work<T>): Promise<ReadOutcome<T>> {
  const at = currentTime(call);
  const context = readContext(call, tx, at);
  const token = await authorize(call, context);
  return { output: await work(context), token, at };
}
