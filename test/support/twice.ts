import type { RunOptions, Sandbox } from '../harness.ts';

/** A command that changes an organization, and what running it again does. */

/** What the second run does: nothing, or it is refused with an error code, or the same again, for a reason; or no run is recorded. */
export type Second =
  'unchanged' | readonly [code: string, why: string] | { readonly again: string } | { readonly unrecorded: string };

export interface Row {
  readonly line: string;
  readonly second: Second;
  readonly options?: RunOptions;
  /** Who runs it; by default the Owner. */
  readonly as?: string;
  /** What comes before, and gives the word that stands for {given}. */
  readonly given?: (box: Sandbox) => Promise<string>;
}

export const GONE = 'what is gone cannot be named';
export const TAKEN = 'it makes a thing, and the name is taken; --if-not-exists is content with that';
export const NEW_SECRET = 'each run makes a new secret';

/** How a second run ends. */
export const outcomeOf = (second: Second): string =>
  typeof second === 'string' ? second : 'again' in second || 'unrecorded' in second ? 'again' : second[0];
