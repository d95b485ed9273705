import { regrouped, Rows } from './rows.ts';
import type { Spool } from './spool.ts';

/** Rows that are appended in some order and read in another, by a number; equal ones in the order in which they came. */
export class SortedRows<T> extends Rows<T> {
  readonly #spool: Spool<T>;
  readonly #keyOf: (value: T) => number;
  /** Where those begin that came in order. */
  readonly #runs: number[] = [];
  #last = Infinity;

  /** They are kept in a spool, which is closed with them. */
  constructor(spool: Spool<T>, keyOf: (value: T) => number) {
    super();
    this.#spool = spool;
    this.#keyOf = keyOf;
  }

  get length(): number {
    return this.#spool.length;
  }

  append(values: readonly T[]): void {
    for (const [at, value] of values.entries()) {
      const key = this.#keyOf(value);
      if (key < this.#last || this.#runs.length === 0) this.#runs.push(this.#spool.length + at);
      this.#last = key;
    }
    this.#spool.append(values);
  }

  *chunks(size: number, from = 0): Iterable<readonly T[]> {
    let skipped = 0;
    for (const chunk of regrouped(this.#merged(), size)) {
      const rest = chunk.slice(Math.max(0, from - skipped));
      skipped += chunk.length;
      if (rest.length > 0) yield rest;
    }
  }

  close(): void {
    this.#spool.close();
  }

  *#merged(): Iterable<readonly T[]> {
    const runs = this.#runs.map((begin, at) => this.#run(begin, this.#runs[at + 1] ?? this.#spool.length));
    const [only] = runs;
    if (only !== undefined && runs.length === 1) {
      for (const value of only) yield [value];
      return;
    }
    const heads = runs.map((run) => run.next());
    for (;;) {
      let least: { readonly at: number; readonly value: T; readonly key: number } | undefined;
      for (const [at, { done, value }] of heads.entries()) {
        if (done === true) continue;
        const key = this.#keyOf(value);
        if (least === undefined || key < least.key) least = { at, value: value, key };
      }
      if (least === undefined) return;
      yield [least.value];
      const run = runs[least.at];
      if (run !== undefined) heads[least.at] = run.next();
    }
  }

  *#run(begin: number, end: number): Generator<T, undefined> {
    let left = end - begin;
    for (const chunk of this.#spool.chunks(READ, begin))
      for (const value of chunk) {
        if (left === 0) return;
        left -= 1;
        yield value;
      }
  }
}

/** How many of a run are in memory. */
const READ = 500;
