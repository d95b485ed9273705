import * as z from 'zod/mini';
import type { StreamObject } from '../../../../domain/audit-stream.ts';
import { AppError, ERRORS } from '../../../../domain/errors.ts';
import type { ErrorCode } from '../../../../domain/errors.ts';
import { counted } from '../../../../lib/plural.ts';
import { auditStreamRun } from '../../../../operations/audit-stream/run.ts';
import { customCommand } from '../../../app/command.ts';
import type { Cli } from '../../../app/cli.ts';
import type { View } from '../../../terminal/output.ts';

/** What a run sent. */
const summary = z.object({
  objects: z.number(),
  events: z.number(),
  /** null: it sent nothing. */
  last_object: z.nullable(z.string()),
  /** Every event up to this one is in the bucket. */
  last_seq: z.number(),
});
const view: View<z.infer<typeof summary>> = {
  data: (one) => one,
  columns: ['objects', 'events', 'last_object', 'last_seq'],
  whole: ['last_object'],
};

export const command = customCommand({
  path: ['audit', 'stream', 'run'],
  operation: auditStreamRun,
  details:
    'Sends every event that is in the log when it begins, for cron where no server runs. It may run beside a server, or be killed: each event is in the bucket once. Keys that are not stored are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of whoever sends; manifests are signed with the key in ROSTER_AUDIT_KEY.',
  flags: z.object({}),
  shows: { hidden: ['sent', 'more', 'through', 'error'], added: ['objects', 'events', 'last_object', 'last_seq'] },
  examples: ['roster audit stream run', 'roster audit stream run --json'],
  async run(cli) {
    const { through, sent } = await sendAll(cli);
    const events = sent.reduce((sum, { first_seq, last_seq }) => sum + last_seq - first_seq + 1, 0);
    const last_object = sent.at(-1)?.key ?? null;
    await cli.show(view, { objects: sent.length, events, last_object, last_seq: through }, summary);
    cli.note(
      sent.length === 0
        ? 'nothing is new: the bucket has the whole log'
        : `${counted(events, 'event')} sent, in ${counted(sent.length, 'object')}`,
    );
  },
});

/** Calls until nothing is left of what was there at the first call. Throws what the bucket refused. */
async function sendAll(cli: Cli): Promise<{ readonly through: number; readonly sent: readonly StreamObject[] }> {
  const sent: StreamObject[] = [];
  const progress = cli.progress();
  try {
    for (let through: number | undefined; ;) {
      const one = await cli.call(auditStreamRun, through === undefined ? {} : { through });
      ({ through } = one);
      if (one.sent !== null) {
        sent.push(one.sent);
        progress.update(one.sent.last_seq, through);
      }
      if (one.error !== null) throw failed(one.error, sent.length);
      if (!one.more) return { through, sent };
      if (cli.io.signal.aborted) throw new AppError('interrupted', `stopped after ${counted(sent.length, 'object')}`);
    }
  } finally {
    progress.stop();
  }
}

function failed(
  { code, message, hint }: { readonly code: string; readonly message: string; readonly hint: string | null },
  objects: number,
): AppError {
  const known = Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'unavailable';
  const before = objects === 0 ? '' : `; ${counted(objects, 'object')} had been sent before`;
  return new AppError(known, `${message}${before}`, { hint: hint ?? undefined });
}
