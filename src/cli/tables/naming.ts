import { isUuid } from '../../domain/names/names.ts';

/** Columns of a table that name somebody. */

/** The best first; an invitation may have no e-mail, and a handle instead. */
const NAMING = ['id', 'username', 'email', 'handle', 'name'];

/** A heading as columns are looked for. */
export const headingWord = (heading: string): string => /^"?(.*?)"?$/.exec(heading.trim().toLowerCase())?.[1] ?? '';

/** Where the headings that name somebody stand, the best first. */
export const namingIn = (headings: readonly string[]): number[] =>
  NAMING.map((name) => headings.indexOf(name)).filter((at) => at >= 0);

/** Which columns of a table name somebody. */
interface Naming {
  /** The best first; empty: none does. */
  readonly columns: readonly number[];
  /** Is shown what each row has in these columns, before the first is asked for its name. */
  readonly see: (cells: readonly string[]) => void;
  /** The name in what a row has in these columns; empty: it names nobody. */
  readonly nameIn: (cells: readonly string[]) => string;
}

/** The naming of a table with these headings. */
export function namingOf(headings: readonly string[]): Naming {
  const columns = namingIn(headings);
  const words = columns.map((at) => headings[at]);
  let isForeign = false;
  return {
    columns,
    // Other products have ids as well: one that is none of ours names nobody.
    see([first = '']) {
      if (words[0] === 'id' && words.length > 1 && first !== '' && !isUuid(first)) isForeign = true;
    },
    nameIn(cells) {
      const best = isForeign ? 1 : 0;
      // The name of a person is not what they are named by, so it does not stand in for a better column.
      return cells.find((cell, at) => cell !== '' && at >= best && (at === best || words[at] !== 'name')) ?? '';
    },
  };
}
