/** Runs work when all that was asked for before it under any of its keys is done, in the order of asking. */
export type KeyedQueue = <T>(keys: readonly string[], work: () => Promise<T>) => Promise<T>;

/** Turns by keys, of this process; a key takes memory only while something runs or waits under it. */
export function keyedQueue(): KeyedQueue {
  const last = new Map<string, Promise<unknown>>();
  return (keys, work) => {
    const before = keys.flatMap((key) => last.get(key) ?? []);
    const done = before.length === 0 ? work() : Promise.all(before).then(work);
    const settled: Promise<unknown> = done.then(
      () => leave(),
      () => leave(),
    );
    const leave = (): void => {
      for (const key of keys) if (last.get(key) === settled) last.delete(key);
    };
    for (const key of keys) last.set(key, settled);
    return done;
  };
}
