/** How many bytes are drawn at a time. */
const POOL = 4096;

/**
 * The same source of random bytes, drawn many at a time: a call of the system for each password of an import is a
 * twentieth of it. No byte is given twice, and what was given is not kept.
 */
export function pooledRandom(source: (bytes: number) => Uint8Array): (bytes: number) => Uint8Array {
  let pool = new Uint8Array(0);
  let at = 0;
  return (bytes) => {
    if (bytes > POOL) return source(bytes);
    if (at + bytes > pool.length) {
      pool = Uint8Array.from(source(POOL));
      at = 0;
    }
    const given = pool.slice(at, at + bytes);
    pool.fill(0, at, at + bytes);
    at += bytes;
    return given;
  };
}
