import { isSameActivity } from '../../../domain/jobs/activity.ts';
import type * as domain from '../../../domain/jobs/activity.ts';
import { activityShow } from '../../../operations/activity/show.ts';
import { activityWatch } from '../../../operations/activity/watch.ts';
import type { InputOf } from '../../../core/operation.ts';
import type { Cli } from '../../app/cli.ts';
import { flat } from '../../context/flat.ts';
import type { Activity } from './picture.ts';

export type Watching = InputOf<typeof activityWatch.input>;

/**
 * The activity as it is, and again whenever it has changed, until the signal; undefined: there is contact, and nothing is
 * new. Throws what watching throws.
 */
export async function* changes(
  cli: Pick<Cli, 'caller'>,
  input: Watching,
  signal: AbortSignal,
): AsyncIterable<Activity | undefined> {
  let shown: domain.Activity | undefined;
  for await (const piece of cli.caller.stream(activityWatch, input, { signal })) {
    if (signal.aborted) return;
    // A connection that was made again begins with all of it.
    if (piece === null || (shown !== undefined && isSameActivity(shown, piece))) yield undefined;
    else {
      shown = piece;
      yield flat(activityShow.output, piece);
    }
  }
}
