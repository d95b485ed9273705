import * as z from 'zod/mini';
import { generateTemporaryPassword } from '../../core/secrets.ts';
import type { InputOf, Secret } from '../../core/operation.ts';
import { DIFFERENT } from '../../domain/errors.ts';
import { organizationApply } from '../../operations/organization/apply.ts';
import { organizationDiff } from '../../operations/organization/diff.ts';
import { counted } from '../../lib/plural.ts';
import type { Cli } from '../app/cli.ts';
import { customCommand } from '../app/command.ts';
import type { Confirmation } from '../app/confirm.ts';
import type { Flat } from '../context/flat.ts';
import { PLAIN } from '../terminal/style.ts';
import { readOrganizationFile } from '../organization-file/read.ts';
import { accessText } from './organization/access-views.ts';
import { openRecord, recordFlag } from './organization/record.ts';
import { appliedView, effectNotes, fileFlag, lineOf, summaryOf } from './organization/views.ts';

const { document: _, state: _state, temporary_passwords: _passwords, ...options } = organizationApply.input.shape;

/** How many changes a terminal is shown before the question. */
const SHOWN = 50;

type Planned = Flat<z.infer<typeof organizationDiff.output>>;

export const command = customCommand({
  path: ['apply'],
  operation: organizationApply,
  details:
    'Makes all changes that `roster diff` tells in one transaction, or none. A plan after which a test of the document would fail is refused (exit 10). Applied again, it changes nothing. What removes something, and --prune, wants the name of the organization typed, or --confirm NAME. New people get temporary passwords, which go where those of `people add` go; new service accounts get tokens with `roster token create`. --dry-run exits with 10 if anything would change. On an instance of Semaphore, changes are made one after the other (docs/semaphore.md).',
  flags: z.object({ ...fileFlag(), ...options, record: recordFlag() }),
  confirms: true,
  needsPlace: () => false,
  examples: ['roster apply -f org.yaml --yes --secret-file passwords.jsonl', 'roster apply -f org.yaml --dry-run'],
  shows: { added: ['changes'] },
  async run(cli, { files, record, ...given }) {
    const recorded = await openRecord(cli, record);
    const { document, located } = await readOrganizationFile(files, cli.io);
    const input = { document, ...given };
    try {
      const { state, proposed, notes } = await planOf(cli, input);
      const temporary_passwords = proposed.map(({ email, secret: password }) => ({ email: email ?? '', password }));
      const { items } = await recorded((made) =>
        cli.call(
          organizationApply,
          { ...input, state, temporary_passwords },
          { sinkless: proposed.length === 0, proposed, made },
        ),
      );
      await cli.show(appliedView(cli.showsSecrets), items, organizationApply.output);
      if (!cli.told.unchanged)
        for (const note of [summaryOf(items, cli.flags.dryRun), ...notes]) cli.note(note, 'summary');
      return cli.flags.dryRun && items.length > 0 ? DIFFERENT : undefined;
    } catch (error) {
      throw located(error);
    }
  },
});

/** The plan as far as it is needed once it is confirmed: a large one is not kept beside what is made of it. */
async function planOf(cli: Cli, input: InputOf<typeof organizationApply.input>) {
  const planned = await cli.call(organizationDiff, { document: input.document, prune: input.prune });
  if (planned.changes.length > 0)
    await cli.confirm(question(cli, planned, input.prune === true), () => cli.dryRun(organizationApply, input));
  return { state: planned.state, proposed: await passwordsFor(cli, planned), notes: effectNotes(planned) };
}

/** What must be confirmed of a plan. A terminal that is asked is shown it. */
function question(cli: Cli, { organization, changes, access }: Planned, prune: boolean): Confirmation {
  const isTyped = prune || changes.some(({ kind }) => kind === 'removed');
  const isAnswered = isTyped ? cli.flags.confirm !== undefined : cli.flags.yes;
  if (cli.canAsk && !isAnswered && !cli.flags.dryRun) {
    for (const change of changes.slice(0, SHOWN)) cli.note(lineOf(change));
    if (changes.length > SHOWN) cli.note(`and ${changes.length - SHOWN} more: roster diff`);
    for (const line of accessText(access, PLAIN).split('\n')) if (line !== '') cli.note(line);
  }
  const what = `Make ${counted(changes.length, 'change')} to ${organization}`;
  return isTyped ? { question: `${what}.`, typed: organization } : { question: `${what}?`, onTerminalOnly: true };
}

/** Passwords of new people, made here, so that they are on file before the call. */
async function passwordsFor(cli: Cli, { changes }: Planned): Promise<Secret[]> {
  const { random } = await cli.io.environment();
  return changes.filter(addsAccount).map(({ email, name: username }) => ({
    email,
    username,
    kind: 'temporary_password',
    secret: generateTemporaryPassword(random),
  }));
}

/** Whether a change makes an account with a temporary password. */
const addsAccount = ({ kind, object, fields }: Planned['changes'][number]): boolean =>
  object === 'person' &&
  kind === 'added' &&
  !fields.some(({ field, after }) => field === 'status' && after === 'deactivated');
