/**
 * Runs work while one of some slots is free, and one of those that its key may take; else it waits, in the order of the
 * calls. Work that still waits when its signal comes is not run: the call throws what `stopped` makes.
 */
type Slots = <T>(key: string, work: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

interface Waiting {
  readonly key: string;
  readonly begin: () => void;
}

interface SlotsOptions {
  readonly count: number;
  /** So many of them one key may take. */
  readonly each: number;
  readonly stopped: () => Error;
}

/** Slots of this process. */
export function slots({ count, each, stopped }: SlotsOptions): Slots {
  const taken = new Map<string, number>();
  let free = count;
  const waiting: Waiting[] = [];
  const mayTake = (key: string): boolean => free > 0 && (taken.get(key) ?? 0) < each;
  const take = (key: string): void => {
    free -= 1;
    taken.set(key, (taken.get(key) ?? 0) + 1);
  };
  const giveBack = (key: string): void => {
    free += 1;
    const left = (taken.get(key) ?? 1) - 1;
    if (left === 0) taken.delete(key);
    else taken.set(key, left);
    const next = waiting.findIndex((one) => mayTake(one.key));
    if (next >= 0) waiting.splice(next, 1)[0]?.begin();
  };
  const wait = (key: string, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const one: Waiting = {
        key,
        begin() {
          signal?.removeEventListener('abort', stop);
          // It takes the slot at once, so that nobody takes it in between.
          take(key);
          resolve();
        },
      };
      const stop = (): void => {
        waiting.splice(waiting.indexOf(one), 1);
        reject(stopped());
      };
      waiting.push(one);
      signal?.addEventListener('abort', stop, { once: true });
    });
  return async (key, work, signal) => {
    if (signal?.aborted === true) throw stopped();
    if (mayTake(key)) take(key);
    else await wait(key, signal);
    try {
      return await work();
    } finally {
      giveBack(key);
    }
  };
}
