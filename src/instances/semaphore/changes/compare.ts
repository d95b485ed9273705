import type { Ref } from '../../../domain/references.ts';

/** What two states of an instance have in common, and what they have not. */
interface Comparison<T> {
  readonly added: readonly T[];
  /** Before and after. */
  readonly kept: readonly (readonly [T, T])[];
  readonly removed: readonly T[];
}

/** Things of two states by their ids, each list in its own order. */
export function compareById<T extends Ref>(before: readonly T[], after: readonly T[]): Comparison<T> {
  const was = new Map(before.map((one) => [one.id, one]));
  const is = new Set(after.map(({ id }) => id));
  return {
    added: after.filter(({ id }) => !was.has(id)),
    kept: after.flatMap((one) => {
      const old = was.get(one.id);
      return old === undefined ? [] : [[old, one] as const];
    }),
    removed: before.filter(({ id }) => !is.has(id)),
  };
}

interface Texts {
  readonly name: string;
  readonly description: string;
}

/** The texts that are others now. */
export const changedTexts = (was: Texts, is: Texts): Partial<Texts> => ({
  ...(was.name === is.name ? {} : { name: is.name }),
  ...(was.description === is.description ? {} : { description: is.description }),
});

/** Whether a change changes nothing. */
export const isEmpty = (change: object): boolean => Object.keys(change).length === 0;
