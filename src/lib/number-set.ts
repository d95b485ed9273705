/** Whole numbers from 0 on, at a bit each where they are close together, as the lines of a file are. */
export class NumberSet {
  #bits = new Uint8Array(1024);
  readonly #large = new Set<number>();

  has(value: number): boolean {
    if (value >= LARGE) return this.#large.has(value);
    return ((this.#bits[value >> 3] ?? 0) & (1 << (value & 7))) !== 0;
  }

  add(value: number): void {
    if (value >= LARGE) {
      this.#large.add(value);
      return;
    }
    const at = value >> 3;
    if (at >= this.#bits.length) {
      const bits = new Uint8Array(Math.max(at + 1, 2 * this.#bits.length));
      bits.set(this.#bits);
      this.#bits = bits;
    }
    this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (value & 7));
  }
}

/** No file of people has so many lines. */
const LARGE = 1 << 27;
