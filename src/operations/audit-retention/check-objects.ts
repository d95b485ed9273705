import { manifestKey } from '../../domain/audit-object.ts';
import { AppError } from '../../domain/errors.ts';
import { sha256Of } from '../../lib/digest.ts';
import type { Services } from '../../core/context.ts';
import { bucketOf } from '../audit-stream/bucket-of.ts';
import { readObject } from '../audit-stream/read-back.ts';
import type { ReadObject } from '../audit-stream/read-back.ts';
import type { Step } from './next-step.ts';
import type { WantedObject } from './wanted.ts';

/** Reads back from the bucket what the log is to lose. */

/** How far the clock may be ahead of the bucket's, in milliseconds; buckets refuse what is signed with a clock beyond that. */
const MOST_AHEAD = 15 * 60 * 1000;

/**
 * Checks that the bucket has what a step gives up, as the log has it. Throws `conflict` where it does not, or where the
 * clock `now` is ahead of that of the bucket, and what the bucket throws. Nothing is dropped then.
 */
export async function checkObjects(
  step: Step,
  services: Pick<Services, 'sealing' | 'openBucket' | 'variable'>,
  now: number,
  signal?: AbortSignal,
): Promise<void> {
  const { limits } = step;
  if (step.kind !== 'objects' || limits.stream === undefined) return;
  const bucket = await bucketOf(limits.stream, services, { signal });
  for (const wanted of step.objects) {
    const found = await soundObject(() =>
      readObject(bucket, manifestKey(wanted.object.key), limits.organization.id, undefined),
    );
    requireSame(wanted, found);
    requireRightClock(found, now);
  }
}

async function soundObject(read: () => Promise<ReadObject>): Promise<ReadObject> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt_store') throw notCovered(error.message);
    throw error;
  }
}

function requireSame({ object, previous_hash, last, text }: WantedObject, { about, content }: ReadObject): void {
  const { key, first_seq, last_seq, sha256 } = object;
  const end = content.subarray(content.length - Math.min(text.length, content.length));
  const isSame =
    about.sha256 === sha256 &&
    about.first_seq === first_seq &&
    about.last_seq === last_seq &&
    about.last_hash === last.hash &&
    (!text.whole || (about.previous_hash === previous_hash && content.length === text.length)) &&
    sha256Of(end) === text.sha256;
  if (!isSame) throw notCovered(`the object ${key} is not what was sent of the log`);
}

function requireRightClock({ answeredAt }: ReadObject, now: number): void {
  if (answeredAt === undefined)
    throw new AppError('conflict', 'the bucket does not say what time it is there, so nothing can be told to be old', {
      hint: 'drop with a file instead: roster audit prune --covered-by FILE',
    });
  const ahead = now - answeredAt;
  if (ahead > MOST_AHEAD)
    throw new AppError(
      'conflict',
      `the clock here is ${Math.round(ahead / 60_000)} minutes ahead of that of the bucket`,
      {
        hint: 'set it right first; nothing was dropped: docs/clock.md',
      },
    );
}

const notCovered = (message: string): AppError =>
  new AppError('conflict', `${message}; no event was dropped`, { hint: 'roster audit verify --bucket tells more' });
