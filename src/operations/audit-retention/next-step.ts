import type { AuditEvent } from '../../domain/audit.ts';
import { AppError } from '../../domain/errors.ts';
import type { Reads } from '../../core/store/index.ts';
import { limitsAt } from './limits.ts';
import type { Limits } from './limits.ts';
import { MOST_OF_FILE, textOfFile, wantedObjects } from './wanted.ts';
import type { WantedObject } from './wanted.ts';

/**
 * Shortens the log in steps: read what is to go, check that it is elsewhere, and give it up. What is given up is
 * committed with its event; then its rows go, some in each transaction. So a run can end at any point, and the next
 * goes on.
 */

/** A file that has the next events, as whoever has it says. */
interface NamedFile {
  readonly name: string;
  /** The last event of it that is to go, and the SHA-256 of the lines up to it. */
  readonly last_seq: number;
  readonly sha256: string;
}

/** What is to be done next; `kept`: why events that are due stay. */
export type Step = { readonly limits: Limits; readonly kept: string | null } & (
  | { readonly kind: 'rest' | 'none' }
  | { readonly kind: 'objects'; readonly objects: readonly WantedObject[] }
  | { readonly kind: 'file'; readonly file: NamedFile; readonly last: AuditEvent }
);

/** Reads the next step at a time. Throws `conflict` as `limitsAt` does, and where the file has other events than the log. */
export async function readStep(tx: Reads, at: string, file?: NamedFile, pace?: () => Promise<void>): Promise<Step> {
  const limits = await limitsAt(tx, at);
  const { start, due, through } = limits;
  if (start.seq <= start.until_seq) return { limits, kept: null, kind: 'rest' };
  if (file !== undefined)
    return { limits, kept: limits.kept, kind: 'file', file, last: await checkedFile(tx, limits, file, pace) };
  if (due <= start.until_seq) return { limits, kept: null, kind: 'none' };
  if (through <= start.until_seq) return { limits, kept: limits.kept, kind: 'none' };
  const { objects, kept } = await wantedObjects(tx, limits, pace);
  return objects.length === 0
    ? { limits, kept: limits.kept ?? kept, kind: 'none' }
    : { limits, kept: limits.kept ?? kept, kind: 'objects', objects };
}

async function checkedFile(
  tx: Reads,
  limits: Limits,
  { name, last_seq, sha256 }: NamedFile,
  pace: (() => Promise<void>) | undefined,
): Promise<AuditEvent> {
  const { start, through, kept } = limits;
  if (last_seq <= start.until_seq || last_seq > through)
    throw new AppError(
      'conflict',
      through <= start.until_seq
        ? `no event may go: ${kept ?? 'none is old enough'}`
        : `of the file, the events ${start.until_seq + 1} to ${through} may go, and not up to ${last_seq}`,
      { hint: 'roster audit retention', details: { from_seq: start.until_seq + 1, through_seq: through } },
    );
  if (last_seq - start.until_seq > MOST_OF_FILE)
    throw new AppError('conflict', `at most ${MOST_OF_FILE} events go in one call`, {
      hint: `call with the first ${MOST_OF_FILE}, then with the next`,
    });
  const found = await textOfFile(tx, limits, last_seq, pace);
  if (found.sha256 === sha256) return found.last;
  throw new AppError(
    'conflict',
    `${name} does not have the events ${start.until_seq + 1} to ${last_seq} as the log has them`,
    {
      hint: 'write it anew: roster audit export --columns all --order asc -o jsonl; nothing was dropped',
      details: { from_seq: start.until_seq + 1, through_seq: last_seq },
    },
  );
}
