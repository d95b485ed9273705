/** Work in steps, between which others may have the thread: pure code that takes long is a generator of its steps. */

/** Yields between two steps, and returns its result. */
export type Steps<T> = Generator<undefined, T>;

/** How many items are handled in one step, of what takes some microseconds each. */
const STEP = 100;

/** Does steps, and lets others have the thread in between. */
export type InSteps = <T>(steps: Steps<T>) => Promise<T>;

/** Does all steps at once. */
export function finish<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** Does the steps one after the other, and lets `pace` yield the thread in between. */
export async function inTurns<T>(steps: Steps<T>, pace: () => Promise<void>): Promise<T> {
  let step = steps.next();
  while (step.done !== true) {
    await pace();
    step = steps.next();
  }
  return step.value;
}

/** Calls back for each item, in steps. */
export function* eachInSteps<T>(items: Iterable<T>, work: (item: T, at: number) => void): Steps<void> {
  let at = 0;
  for (const item of items) {
    if (at % STEP === 0) yield;
    work(item, at);
    at += 1;
  }
}

/** What a callback makes of each item, in steps. */
export function* mapInSteps<T, U>(items: Iterable<T>, work: (item: T, at: number) => U): Steps<U[]> {
  const made: U[] = [];
  yield* eachInSteps(items, (item, at) => made.push(work(item, at)));
  return made;
}

/** The items by the key that a callback makes of each; undefined: it has none. The last of a key counts. */
export function* keyedInSteps<T, K>(items: Iterable<T>, keyOf: (item: T) => K | undefined): Steps<Map<K, T>> {
  const made = new Map<K, T>();
  yield* eachInSteps(items, (item) => {
    const key = keyOf(item);
    if (key !== undefined) made.set(key, item);
  });
  return made;
}
