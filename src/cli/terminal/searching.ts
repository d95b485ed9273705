import { useEffect, useState } from '@inquirer/core';
import type { Choice, Choices } from './prompter.ts';

/** What the lists that can be searched have in common. */

/** Choices that are seen at once. */
export const PAGE = 10;

/** The choices that fit a search, and the search that they are of. */
interface Found {
  /** undefined: nothing has answered yet. */
  readonly term: string | undefined;
  readonly choices: readonly Choice[];
}

/** What fits a term: at once where all choices are here, and else as soon as the source has answered. */
export function useFound(choices: Choices, term: string, failed: (error: unknown) => void): Found {
  const [answered, setAnswered] = useState<Found>({ term: undefined, choices: [] });
  useEffect(() => {
    if (typeof choices !== 'function') return undefined;
    let isWanted = true;
    choices(term).then(
      (found) => {
        if (isWanted) setAnswered({ term, choices: found });
      },
      (error: unknown) => {
        if (isWanted) failed(error);
      },
    );
    return () => {
      isWanted = false;
    };
  }, [term]);
  return typeof choices === 'function' ? answered : { term, choices: choices.filter((one) => matches(one, term)) };
}

const matches = ({ value, name = '', description = '' }: Choice, term: string): boolean =>
  `${value} ${name} ${description}`.toLowerCase().includes(term.toLowerCase());

/** The choice that a text names as it is: by its value, or in any case by another name of it. */
export const named = (choices: readonly Choice[], text: string): Choice | undefined =>
  choices.find(({ value }) => value === text) ??
  choices.find(({ also = [] }) => also.some((other) => other.toLowerCase() === text.toLowerCase()));

/** What failed, in one line. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
