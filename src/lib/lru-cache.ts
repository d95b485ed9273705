/** A map of so many entries at most: what was not asked for of late has to go. */
export interface LruCache<V> {
  readonly size: number;
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  clear(): void;
}

/**
 * Keeps up to `most` entries (an even number), in two halves: whenever the newer one is full, the older one is dropped, and with it
 * all that nobody asked for since it became the older. Asking for what is in the newer costs a look into it, no more.
 */
export function lruCache<V>(most: number): LruCache<V> {
  const half = Math.ceil(most / 2);
  let newer = new Map<string, V>();
  let older = new Map<string, V>();
  const put = (key: string, value: V): void => {
    if (newer.size >= half && !newer.has(key)) {
      older = newer;
      newer = new Map();
    }
    older.delete(key);
    newer.set(key, value);
  };
  return {
    get size() {
      return newer.size + older.size;
    },
    get(key) {
      const known = newer.get(key);
      if (known !== undefined) return known;
      const value = older.get(key);
      if (value !== undefined) put(key, value);
      return value;
    },
    set: put,
    clear() {
      newer = new Map();
      older = new Map();
    },
  };
}
