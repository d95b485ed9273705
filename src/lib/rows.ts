/** Values of which there may be more than memory should hold, read again and again in their order. */
export abstract class Rows<T> {
  abstract readonly length: number;
  /** The values from the `from`-th on, so many at a time. */
  abstract chunks(size: number, from?: number): Iterable<readonly T[]>;
}

/** A list of values, or as many as `Rows` hold. */
export type Lines<T> = readonly T[] | Rows<T>;

class ListedRows<T> extends Rows<T> {
  readonly #list: readonly T[];
  constructor(list: readonly T[]) {
    super();
    this.#list = list;
  }
  get length(): number {
    return this.#list.length;
  }
  *chunks(size: number, from = 0): Iterable<readonly T[]> {
    for (let at = from; at < this.#list.length; at += size) yield this.#list.slice(at, at + size);
  }
}

/** A list as rows; rows as they are. */
export const rowsOf = <T>(lines: Lines<T>): Rows<T> => (lines instanceof Rows ? lines : new ListedRows(lines));

class MappedRows<T, U> extends Rows<U> {
  readonly #rows: Rows<T>;
  readonly #map: (value: T) => U;
  constructor(rows: Rows<T>, map: (value: T) => U) {
    super();
    this.#rows = rows;
    this.#map = map;
  }
  get length(): number {
    return this.#rows.length;
  }
  *chunks(size: number, from = 0): Iterable<readonly U[]> {
    for (const chunk of this.#rows.chunks(size, from)) yield chunk.map(this.#map);
  }
}

/** The rows, each changed as it is read. */
export const mappedRows = <T, U>(rows: Rows<T>, map: (value: T) => U): Rows<U> => new MappedRows(rows, map);

/** The values of chunks, so many at a time. */
export function* regrouped<T>(chunks: Iterable<readonly T[]>, size: number): Iterable<readonly T[]> {
  let open: T[] = [];
  for (const chunk of chunks) {
    if (open.length === 0 && chunk.length === size) {
      yield chunk;
      continue;
    }
    for (const value of chunk) {
      open.push(value);
      if (open.length < size) continue;
      yield open;
      open = [];
    }
  }
  if (open.length > 0) yield open;
}
