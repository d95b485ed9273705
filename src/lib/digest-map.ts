/** How full a map gets, and by how much it grows. */
const LOAD = 0.75;
const GROWTH = 1.6;
const SMALLEST = 1024;

/**
 * Whole numbers below 2^32 by texts, of which 96 bits of a digest are kept instead of the text: 16 bytes each, for millions. That two
 * texts of a file have the same digest is less likely than a fault of the machine; who makes such texts on purpose
 * has them taken for one.
 */
export class DigestMap {
  #slots: number;
  #digests: Uint32Array;
  #values: Uint32Array;
  #size = 0;
  readonly #now = new Uint32Array(3);

  /** `expected`: how many texts there will be, about. */
  constructor(expected = 0) {
    this.#slots = Math.max(SMALLEST, Math.ceil(expected / LOAD) + 1);
    this.#digests = new Uint32Array(this.#slots * 3);
    this.#values = new Uint32Array(this.#slots);
  }

  get size(): number {
    return this.#size;
  }

  get(text: string): number | undefined {
    digest(text, this.#now);
    const slot = this.#slotOf(this.#now);
    return this.#digests[slot * 3] === 0 ? undefined : this.#values[slot];
  }

  set(text: string, value: number): void {
    digest(text, this.#now);
    let slot = this.#slotOf(this.#now);
    if (this.#digests[slot * 3] === 0) {
      if (this.#size >= this.#slots * LOAD) {
        this.#grow();
        slot = this.#slotOf(this.#now);
      }
      this.#size += 1;
      this.#digests.set(this.#now, slot * 3);
    }
    this.#values[slot] = value;
  }

  has(text: string): boolean {
    return this.get(text) !== undefined;
  }

  /** Where a digest is, or else where it would go. */
  #slotOf(wanted: Uint32Array): number {
    const digests = this.#digests;
    const [a = 0, b = 0, c = 0] = wanted;
    let slot = (b ^ (c << 16)) >>> 0;
    for (slot %= this.#slots; ; slot = slot + 1 === this.#slots ? 0 : slot + 1) {
      const at = slot * 3;
      const first = digests[at];
      if (first === 0 || (first === a && digests[at + 1] === b && digests[at + 2] === c)) return slot;
    }
  }

  #grow(): void {
    const [digests, values, slots] = [this.#digests, this.#values, this.#slots];
    this.#slots = Math.ceil(slots * GROWTH);
    this.#digests = new Uint32Array(this.#slots * 3);
    this.#values = new Uint32Array(this.#slots);
    for (let old = 0; old < slots; old += 1) {
      if (digests[old * 3] === 0) continue;
      const one = digests.subarray(old * 3, old * 3 + 3);
      const slot = this.#slotOf(one);
      this.#digests.set(one, slot * 3);
      this.#values[slot] = values[old] ?? 0;
    }
  }
}

const { imul } = Math;

const turned = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** Three words as in MurmurHash3, the first of which is never 0. */
function digest(text: string, into: Uint32Array): void {
  let [a, b, c] = [0x9747b28c, 0x3c6ef372, 0x1b56c4e9];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at) + 1;
    a ^= imul(turned(imul(unit, 0xcc9e2d51), 15), 0x1b873593);
    a = (imul(turned(a, 13), 5) + 0xe6546b64 + b) | 0;
    b ^= imul(turned(imul(unit, 0x239b961b), 16), 0xab0e9789);
    b = (imul(turned(b, 17), 5) + 0x0bcaa747 + c) | 0;
    c ^= imul(turned(imul(unit, 0x38b34ae5), 17), 0xa1e38b93);
    c = (imul(turned(c, 15), 5) + 0x96cd1c35 + a) | 0;
  }
  a = mixed(a ^ text.length);
  b = mixed(b + a);
  c = mixed(c + b);
  a = (a + c) | 0;
  into[0] = a === 0 ? 1 : a;
  into[1] = b;
  into[2] = c;
}

function mixed(word: number): number {
  let all = word ^ (word >>> 16);
  all = imul(all, 0x85ebca6b);
  all ^= all >>> 13;
  all = imul(all, 0xc2b2ae35);
  return all ^ (all >>> 16);
}
