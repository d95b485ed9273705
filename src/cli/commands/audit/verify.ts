import * as z from 'zod/mini';
import { readCheckpoint, verifyingKey } from '../../../domain/audit-checkpoint.ts';
import { AppError } from '../../../domain/errors.ts';
import { field, FILE } from '../../../domain/field.ts';
import { counted } from '../../../lib/plural.ts';
import { auditVerify } from '../../../operations/audit/verify.ts';
import { customCommand } from '../../app/command.ts';
import { readNamed, readPem } from '../../process/read-named.ts';
import type { View } from '../../terminal/output.ts';
import { verifyBucket } from './verify-bucket.ts';

const view: View<z.infer<typeof auditVerify.output>> = {
  data: ({ difference: _, ...found }) => found,
  columns: ['events', 'head_seq', 'head_hash'],
  hidden: ['difference'],
  whole: ['head_hash'],
};

const flags = z.object({
  checkpoint: z.optional(field(z.string(), 'also compare with this, which audit checkpoint wrote', FILE)),
  public_key: z.optional(field(z.string(), 'the public key of who signed it, a PEM file', FILE)),
  bucket: z._default(field(z.boolean(), 'also read back what was streamed to the bucket, and compare'), false),
});

export const command = customCommand({
  path: ['audit', 'verify'],
  operation: auditVerify,
  errors: ['not_found'],
  details:
    'Finds edits, deletions, reorderings and a missing end. Somebody who can rewrite the whole store can also rewrite the chain: a checkpoint that was signed before, and kept somewhere else, finds that too, and so do the objects of audit stream: with --bucket each is compared with its manifest, the one before it and the log. With --public-key, their manifests must be signed.',
  flags,
  shows: view,
  examples: [
    'roster audit verify',
    'roster audit verify --checkpoint checkpoint.json --public-key audit-key.pub',
    'roster audit verify --json',
    'roster audit verify --bucket',
  ],
  async run(cli, { checkpoint: file, public_key, bucket }) {
    const end = checkpointFrom(file, public_key, bucket);
    const found = await cli.call(
      auditVerify,
      end === undefined ? {} : { organization_id: end.organization_id, seq: end.seq, hash: end.hash },
      { long: true },
    );
    if (found.difference !== null)
      throw new AppError(
        'corrupt_store',
        `the audit log is whole, but not that of the checkpoint: ${found.difference}`,
        {
          hint: `it was cut, written anew or replaced after ${end?.timestamp ?? 'it'}, or this is the checkpoint of another log; compare with a backup`,
          details: { head_seq: found.head_seq, checkpoint_seq: end?.seq },
        },
      );
    await cli.show(view, found, auditVerify.output);
    cli.note(
      end === undefined
        ? `the audit log is whole: ${counted(found.events, 'event')}${found.first_seq === 1 ? '' : `, from event ${found.first_seq} on: older ones were dropped`}`
        : `the audit log is whole, and has what the checkpoint of ${end.timestamp} has: ${counted(found.events, 'event')}, ${found.head_seq - end.seq} since`,
    );
    if (!bucket) return;
    await verifyBucket(
      cli,
      public_key === undefined ? undefined : readPem('--public-key', public_key),
      found.first_seq,
    );
  },
});

/** What the checkpoint says, once its signature is checked; undefined: there is none to compare with. */
function checkpointFrom(file: string | undefined, publicKey: string | undefined, bucket: boolean) {
  if (file === undefined && (publicKey === undefined || bucket)) return undefined;
  if (file === undefined || publicKey === undefined)
    throw new AppError('usage', '--checkpoint and --public-key go together', {
      hint: 'give both: without the key, anybody could have written the checkpoint',
    });
  const key = verifyingKey(readPem('--public-key', publicKey), publicKey);
  const text = readNamed(
    `--checkpoint ${file}`,
    file,
    'name what audit checkpoint wrote, a file that this user may read',
  );
  return readCheckpoint(text, file, key);
}
