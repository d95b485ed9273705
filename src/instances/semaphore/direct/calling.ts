import type { CallOptions } from '../../../core/caller.ts';
import type { Operation, OutputOf, Schema } from '../../../core/operation.ts';
import type { SemaphoreApi } from '../api/api.ts';
import { inWords } from '../changes/change.ts';
import type { Change } from '../changes/change.ts';
import { push } from '../push/push.ts';
import type { PushOptions, Pushed } from '../push/push.ts';

/** Calls that ask the instance itself, without a mirror. */

/** What a call works with. */
export interface Calling {
  readonly api: SemaphoreApi;
  /** The URL of the instance. */
  readonly url: string;
  readonly pause: PushOptions['pause'];
  readonly newId: () => string;
  /** In milliseconds. */
  readonly now: () => number;
  /** Those sentences that were not told yet: a list may come in several calls. */
  readonly untold: (notes: readonly string[]) => readonly string[];
}

export type Call<O extends { readonly input: Schema } = Operation> = (
  calling: Calling,
  input: OutputOf<O['input']>,
  options: CallOptions,
) => Promise<unknown>;

/** Whether it is a dry run, which is told what the instance would be asked. */
export function isTrial(change: Change, { dryRun, note }: CallOptions): boolean {
  if (dryRun !== true) return false;
  note?.([`the instance would be asked to ${inWords(change)}`]);
  return true;
}

/** Makes a change on the instance. Throws what `push` throws. */
export async function pushed({ api, pause }: Calling, change: Change, { signal, made }: CallOptions): Promise<Pushed> {
  const done = await push(api, [change], { pause, wait: true, signal });
  made?.(done.done);
  return done;
}

/** Tells what was not told yet. */
export function tell({ untold }: Pick<Calling, 'untold'>, { note }: CallOptions, sentences: readonly string[]): void {
  const fresh = untold(sentences);
  if (fresh.length > 0) note?.(fresh);
}
