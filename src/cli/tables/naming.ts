/** Columns of a table that name somebody. */

/** The best first; an invitation may have no e-mail, and a handle instead. */
const NAMING = ['id', 'username', 'email', 'handle', 'name'];

/** A heading as columns are looked for. */
export const headingWord = (heading: string): string => /^"?(.*?)"?$/.exec(heading.trim().toLowerCase())?.[1] ?? '';

/** Where the headings that name somebody stand, the best first. */
export const namingIn = (headings: readonly string[]): number[] =>
  NAMING.map((name) => headings.indexOf(name)).filter((at) => at >= 0);
