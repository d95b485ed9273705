import { AppError } from '../../../domain/errors.ts';
import { counted } from '../../../lib/plural.ts';
import { required } from '../../../lib/required.ts';
import { auditStreamVerify } from '../../../operations/audit-stream/verify.ts';
import type { Cli } from '../../app/cli.ts';

/** Compares every object of the bucket with a log that begins at an event, some in each call, and says how many are sound. Throws `corrupt_store` at the first that is not. */
export async function verifyBucket(cli: Cli, publicKey: string | undefined, begins: number): Promise<void> {
  let objects = 0;
  let first: number | null = null;
  let last: number | null = null;
  const progress = cli.progress();
  try {
    for (let before = {}; ;) {
      const found = await cli.call(auditStreamVerify, { ...before, ...(publicKey && { public_key: publicKey }) });
      objects += found.objects;
      first ??= found.first_seq;
      last = found.seq ?? last;
      progress.update(objects, objects);
      if (found.problem !== null) throw unsound(found.problem);
      if (!found.more) break;
      if (cli.io.signal.aborted) throw new AppError('interrupted', `stopped after ${counted(objects, 'object')}`);
      const end = found.seq === null ? {} : { seq: found.seq, hash: required(found.hash, 'the hash of an event') };
      before = { ...before, ...end, after: required(found.after, 'where to go on') };
    }
  } finally {
    progress.stop();
  }
  cli.note(
    first === null || last === null
      ? 'the bucket has no objects of the log yet'
      : `the bucket is sound: ${counted(objects, 'object')} with the events ${first} to ${last}, as they are in the log${first < begins ? `, which begins at event ${begins}` : ''}`,
  );
}

const unsound = ({
  seq,
  key,
  message,
}: {
  readonly seq: number;
  readonly key: string | null;
  readonly message: string;
}) =>
  new AppError('corrupt_store', `from event ${seq} on, log and bucket differ: ${message}`, {
    hint: 'every event before it is the same in both; compare what comes after with a backup',
    details: { seq, key },
  });
