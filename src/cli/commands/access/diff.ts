import * as z from 'zod/mini';
import { accessDiff } from '../../../operations/access/diff.ts';
import type { AccessDifference } from '../../../operations/access/diff.ts';
import { customCommand } from '../../app/command.ts';
import type { Page } from '../../../domain/page.ts';
import * as views from './views.ts';

/** The exit status of a comparison that found differences: OTHER_EXITS of domain/errors.ts. */
const DIFFERENCES = 10;

export const command = customCommand({
  path: ['access', 'diff'],
  details: `Shows what one of them may do and the other may not, and through what. ${views.DEACTIVATED} The exit status is 0 when both may do the same and 10 when they differ.`,
  operation: accessDiff,
  flags: z.omit(accessDiff.input, { limit: true, cursor: true }),
  positions: ['subject', 'other'],
  examples: ['roster access diff ada grace', 'roster access diff grace Platform --json'],
  async run(cli, given) {
    const first = await cli.showList<object, AccessDifference, Page<AccessDifference>>(
      accessDiff,
      given,
      views.differences,
      true,
    );
    if (first.items.length > 0) return DIFFERENCES;
    cli.note(`${given.subject} and ${given.other} may do the same`);
    return 0;
  },
});
