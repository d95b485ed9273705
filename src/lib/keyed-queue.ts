/** Runs work after all earlier work with one of the same keys is done. */
export type KeyedQueue = <T>(keys: readonly string[], work: () => Promise<T>) => Promise<T>;

/** A queue for each key, in this process; a key takes memory only while work runs or waits. */
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
