/** A map with a limit on entries: it drops those that were least recently used. */
export interface LruCache<V> {
  readonly size: number;
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  clear(): void;
}

/**
 * Keeps up to `most` entries (an even number) in two halves. When the newer half is full, the older one is dropped, with
 * everything that was not read since. A hit in the newer half costs one lookup.
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
