/** Runs work while one of some slots is free; else it waits for one, in the order of the calls. */
type Slots = <T>(work: () => Promise<T>) => Promise<T>;

/** So many slots, in this process. */
export function slots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // A slot is handed on, so that nobody takes it in between.
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
