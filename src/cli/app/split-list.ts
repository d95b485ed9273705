import { AppError } from '../../domain/errors.ts';
import { splitList as split } from '../../lib/quoted-list.ts';

/** The parts of a flag's list with commas, as docs/changes.md has it. Throws `usage` for quotes that do not end. */
export const splitList = (text: string): string[] =>
  split(text, {
    separator: ',',
    pairs: true,
    onOpenQuote() {
      throw new AppError('usage', 'a list has a quote that does not end', {
        hint: 'write a quote in a name as ""',
      });
    },
  });
