/** A map of so many entries at most: what was not asked for the longest has to go. */
export interface LeastRecent<V> {
  readonly size: number;
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  clear(): void;
}

/** Keeps up to `most` entries. */
export function leastRecent<V>(most: number): LeastRecent<V> {
  // A map goes through its keys in the order in which they were put in.
  const entries = new Map<string, V>();
  let newest: string | undefined;
  const put = (key: string, value: V): void => {
    if (key !== newest) entries.delete(key);
    entries.set(key, value);
    newest = key;
  };
  return {
    get size() {
      return entries.size;
    },
    get(key) {
      const value = entries.get(key);
      if (value !== undefined) put(key, value);
      return value;
    },
    set(key, value) {
      put(key, value);
      if (entries.size <= most) return;
      const oldest = entries.keys().next();
      if (oldest.done !== true) entries.delete(oldest.value);
    },
    clear() {
      entries.clear();
      newest = undefined;
    },
  };
}
