import { nameFault } from '../names/names.ts';
import type { GivenLabels } from './labels.ts';

/** The queue of a job that names none. */

/** Where there are no labels, or none of them makes a name. */
const DEFAULT_QUEUE = 'default';

/** In code points, as of every name. */
const LONGEST = 128;

/**
 * The name of the queue in which a job without one waits: its branch, tag or pull request, and its pipeline, such as
 * `main/deploy`. Jobs of one pull request wait for each other, whatever it is called.
 */
export function implicitQueue({ branch, tag, pull_request, pipeline }: GivenLabels): string {
  const ref = pull_request === undefined ? (branch ?? tag) : `pull-request-${pull_request}`;
  const name = Array.from([ref, pipeline].filter((part) => part !== undefined).join('/'))
    .slice(0, LONGEST)
    .join('')
    .normalize('NFC')
    .trim();
  return nameFault(name) === undefined ? name : DEFAULT_QUEUE;
}
