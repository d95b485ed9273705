import type { TokenRecord } from '../../domain/tokens.ts';
import type { Context } from '../context.ts';
import type { OutputOf, ReadOperation, Schema } from '../operation.ts';
import type { Reads } from '../store/index.ts';
import { authorize } from './authorize.ts';
import { currentTime, authenticatingHash } from './call.ts';
import type { Call } from './call.ts';
import { readContext } from './operation-context.ts';
import { needsTouch, touchAfterRead } from './token-use.ts';

/** Authorizes a call and reads for it, on one snapshot. A read that takes long starts again as a long one. */
export async function read<T>(call: Call, work: (context: Context<Reads>) => Promise<T>): Promise<T> {
  const { session, budget } = call;
  const hash = authenticatingHash(call);
  const spent = (time: number): void => session.sharing?.spend(time);
  const { output, token, at } = await budget.restartIfLong(
    (long) =>
      session.store.read((tx) => budget.measure(() => authorizedRead(call, tx, work)), { long, spent, token: hash }),
    call.operation.mode === 'read' && call.operation.long === true,
  );
  if (token !== undefined && needsTouch(token, at)) await touchAfterRead(session.store, token, at);
  return output;
}

/** Runs a read operation, with what it prepares between two snapshots. */
export async function readPrepared<S extends Schema, O>(
  call: Call,
  operation: ReadOperation<S, O>,
  input: OutputOf<S>,
): Promise<O> {
  if (operation.prepare === undefined) return await read(call, (context) => operation.run(context, input));
  const plan = await read(call, async (context) => operation.plan?.(context, input));
  const prepared = await operation.prepare(input, plan, call.session.environment, call.options.signal);
  return read(call, (context) => operation.run(context, input, prepared));
}

interface ReadOutcome<T> {
  readonly output: T;
  readonly token: TokenRecord | undefined;
  readonly at: string;
}

async function authorizedRead<T>(
  call: Call,
  tx: Reads,
  work: (context: Context<Reads>) => Promise<T>,
): Promise<ReadOutcome<T>> {
  const at = currentTime(call);
  const context = readContext(call, tx, at);
  const token = await authorize(call, context);
  return { output: await work(context), token, at };
}
