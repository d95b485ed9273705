import * as z from 'zod/mini';
import type { InputOf, OutputOf } from '../../../core/operation.ts';
import { AppError } from '../../../domain/errors.ts';
import { field, FILE } from '../../../domain/field.ts';
import { counted } from '../../../lib/plural.ts';
import { auditRetentionPrune } from '../../../operations/audit-retention/prune.ts';
import { auditRetentionStatus } from '../../../operations/audit-retention/status.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import { bytesIn } from '../../terminal/named-bytes.ts';
import type { View } from '../../terminal/output.ts';
import { partsOf } from './exported-parts.ts';

/** What was dropped. */
const summary = z.object({
  retention: z.string(),
  events: z.number(),
  /** Where the log begins now. */
  first_seq: z.number(),
  /** How many events are older than the retention and stay. */
  due_events: z.number(),
  kept: z.nullable(z.string()),
});
type Summary = z.infer<typeof summary>;
const view: View<Summary> = {
  data: (one) => one,
  columns: ['retention', 'events', 'first_seq', 'due_events', 'kept'],
};

export const command = customCommand({
  path: ['audit', 'prune'],
  operation: auditRetentionPrune,
  errors: ['not_found', 'invalid'],
  details:
    'Drops what is older than audit.retention. Each object of the bucket is read back first, and compared with the log; with --covered-by, a file of audit export --columns all --order asc -o jsonl is compared instead. What is not there as the log has it stays, and so does what the stream has not sent. It may be killed: the next run goes on.',
  flags: z.object({
    covered_by: z.optional(
      field(z.string(), 'drop what this file has, which audit export wrote; - is standard input', FILE),
    ),
  }),
  confirms: true,
  shows: { hidden: ['dropped', 'begins', 'rest', 'more'], added: ['events', 'first_seq'] },
  examples: [
    'roster audit prune --dry-run',
    'roster audit prune --yes',
    'roster audit prune --covered-by log.jsonl --yes',
  ],
  async run(cli, { covered_by: file }) {
    const { due_events, retention, first_seq, through_seq } = await cli.call(auditRetentionStatus, {});
    const question = `Drop up to ${counted(due_events, 'event')} of the audit log, from event ${first_seq} on, that are older than ${retention}?`;
    await cli.confirm({ question }, () => cli.dryRun(auditRetentionPrune, {}));
    const done =
      file === undefined
        ? await pruned(cli)
        : await prunedBy(cli, file, { from: first_seq, through: through_seq ?? 0 });
    await cli.show(view, done, summary);
    const reason = done.kept === null ? '' : `: ${done.kept}`;
    const kept = done.due_events === 0 ? '' : `; older ones stay (${done.due_events})${reason}`;
    const word = cli.flags.dryRun ? 'would be dropped first' : 'dropped';
    cli.note(`${counted(done.events, 'event')} ${word}, and the log begins at event ${done.first_seq}${kept}`);
  },
});

type Answer = OutputOf<typeof auditRetentionPrune.output>;

const summed = (events: number, { retention, begins, due_events, kept }: Answer): Summary => ({
  retention,
  events,
  first_seq: begins,
  due_events,
  kept,
});

const countOf = ({ dropped }: Answer): number => (dropped === null ? 0 : dropped.last_seq - dropped.first_seq + 1);

/** Calls until nothing may go that the bucket has. A dry run tells of the first objects. */
async function pruned(cli: Cli): Promise<Summary> {
  const progress = cli.progress();
  let answer: Answer | undefined;
  try {
    for (let events = 0; ;) {
      answer = await next(cli, {}, answer, events);
      events += countOf(answer);
      progress.update(events, events + answer.due_events);
      if (!answer.more || cli.flags.dryRun) return summed(events, answer);
    }
  } finally {
    progress.stop();
  }
}

/** The same with a file that has what may go. */
async function prunedBy(cli: Cli, file: string, span: Parameters<typeof partsOf>[2]): Promise<Summary> {
  let events = 0;
  let answer: Answer | undefined;
  for await (const part of partsOf(bytesIn(file, cli.io), file, span)) {
    do {
      answer = await next(cli, { covered_by: { ...part, name: file } }, answer, events);
      events += countOf(answer);
      if (cli.flags.dryRun) return summed(events, answer);
    } while (answer.dropped === null);
  }
  if (answer === undefined)
    throw new AppError('conflict', 'no event of the file may go', { hint: 'roster audit retention tells why' });
  while (answer.rest) answer = await next(cli, {}, answer, events);
  return summed(events, answer);
}

/** The next call. The first tells where that is, and that nothing had to change; the last ones never change anything. */
async function next(
  cli: Cli,
  input: InputOf<typeof auditRetentionPrune.input>,
  before: Answer | undefined,
  events: number,
): Promise<Answer> {
  const { signal } = cli.io;
  if (signal.aborted) throw new AppError('interrupted', `stopped after ${counted(events, 'event')}`);
  return before === undefined
    ? cli.call(auditRetentionPrune, input)
    : cli.caller.call(auditRetentionPrune, input, { signal });
}
