import { regrouped, Rows } from './rows.ts';

/** Rows that are written once, to memory while they are few and else to a file. */

/** The file of a spool, which nobody else has. */
export interface SpoolFile {
  /** Appends. */
  write(bytes: Uint8Array): void;
  read(at: number, length: number): Uint8Array;
  close(): void;
}

/** How many values are kept and read together, and how many characters of JSON. */
const CHUNK = 500;
const CHUNK_LENGTH = 1024 * 1024;
/** So many characters stay in memory. */
const IN_MEMORY = 512 * 1024;

/** Where a chunk is: in memory, or from one byte of the file to another. */
interface Chunk {
  readonly count: number;
  readonly text: string | undefined;
  readonly at: number;
  readonly length: number;
}

/** Rows to which values are appended; each is read as its JSON tells. To be closed. Without a file, all stay in memory. */
export class Spool<T> extends Rows<T> {
  readonly #open: (() => SpoolFile) | undefined;
  #file: SpoolFile | undefined;
  #chunks: Chunk[] = [];
  #begun: string[] = [];
  #begunLength = 0;
  #kept = 0;
  #size = 0;
  #count = 0;

  constructor(open?: () => SpoolFile) {
    super();
    this.#open = open;
  }

  get length(): number {
    return this.#count;
  }

  /** Throws what the file throws. */
  append(values: readonly T[]): void {
    for (const value of values) {
      const text = JSON.stringify(value);
      this.#begun.push(text);
      this.#begunLength += text.length;
      this.#count += 1;
      if (this.#begun.length >= CHUNK || this.#begunLength >= CHUNK_LENGTH) this.#endChunk();
    }
  }

  *chunks(size: number, from = 0): Iterable<readonly T[]> {
    yield* regrouped(this.#stored(from), size);
  }

  /** Nothing can be read afterwards; the file is gone. */
  close(): void {
    this.#file?.close();
    this.#file = undefined;
    this.#chunks = [];
    this.#begun = [];
  }

  *#stored(from: number): Iterable<readonly T[]> {
    let before = 0;
    for (const chunk of this.#chunks) {
      const skipped = Math.max(0, from - before);
      before += chunk.count;
      if (skipped >= chunk.count) continue;
      const values = JSON.parse(chunk.text ?? this.#textOf(chunk)) as T[];
      yield skipped === 0 ? values : values.slice(skipped);
    }
    const last = this.#begun.slice(Math.max(0, from - before));
    if (last.length > 0) yield last.map((text) => JSON.parse(text) as T);
  }

  #textOf({ at, length }: Chunk): string {
    if (this.#file === undefined) throw new TypeError('the spool is closed');
    return Buffer.from(this.#file.read(at, length)).toString();
  }

  #endChunk(): void {
    const text = `[${this.#begun.join(',')}]`;
    const count = this.#begun.length;
    this.#begun = [];
    this.#begunLength = 0;
    this.#kept += text.length;
    if (this.#open === undefined || (this.#file === undefined && this.#kept <= IN_MEMORY)) {
      this.#chunks.push({ count, text, at: 0, length: 0 });
      return;
    }
    if (this.#file === undefined) {
      this.#file = this.#open();
      this.#chunks = this.#chunks.map((chunk) => this.#written(chunk.text ?? '', chunk.count));
    }
    this.#chunks.push(this.#written(text, count));
  }

  #written(text: string, count: number): Chunk {
    const bytes = Buffer.from(text);
    this.#file?.write(bytes);
    const at = this.#size;
    this.#size += bytes.length;
    return { count, text: undefined, at, length: bytes.length };
  }
}

/** Makes a spool. */
export type OpenSpool = <T>() => Spool<T>;
