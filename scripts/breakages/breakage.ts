/** A fault put into a copy of the source, to see that tests notice it. */
export interface Breakage {
  /** What is broken, as a reader of the result must understand it. */
  readonly name: string;
  /** The file, from the root of the checkout. */
  readonly file: string;
  /** The text that gives way; it stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Test files, or folders of them, that should notice it first; then all others have their turn. */
  readonly tests: readonly string[];
}
