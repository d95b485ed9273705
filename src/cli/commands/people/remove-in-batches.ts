import { OWNER } from '../../../domain/guards.ts';
import { counted } from '../../../lib/plural.ts';
import { mappedRows } from '../../../lib/rows.ts';
import type { Rows } from '../../../lib/rows.ts';
import type { InputOf, OutputOf } from '../../../core/operation.ts';
import { peopleRemoveBulk } from '../../../operations/people/remove-bulk.ts';
import { GO_ON } from '../../../operations/people/removal/plan.ts';
import { sessionWhoami } from '../../../operations/session/whoami.ts';
import { MOST_AT_ONCE } from '../../../operations/shared/each.ts';
import type { Cli } from '../../app/cli.ts';
import { namesFrom, namesOf, withNames } from '../../app/named.ts';
import type { Asked, Taken } from '../../app/several-command.ts';
import { asksForBatches, inBatches } from '../../imports/in-batches.ts';
import type { BatchOptions } from '../../imports/in-batches.ts';
import { summaryOf } from '../../imports/outcomes.ts';
import { requireFreeOutput } from '../../imports/results.ts';
import type { Flat } from '../../context/flat.ts';
import type { View } from '../../terminal/output.ts';

/** `people remove --from FILE` in batches. */

type Input = InputOf<typeof peopleRemoveBulk.input>;
type Answer = Flat<OutputOf<typeof peopleRemoveBulk.output>>;
type ItemOf = Answer['items'][number];

interface Options extends BatchOptions {
  readonly transfer_to?: string;
  readonly force?: boolean;
}

/** More than so many at once are removed only after the organization's name was typed. */
const MANY = 10;

/** Removes those of a file alone in batches, where that is asked for or one transaction does not take them. */
export async function removeFrom(cli: Cli, { names, from, given }: Asked): Promise<Taken | undefined> {
  if (from === undefined || names.length > 0)
    return { given, more: from === undefined ? [] : await namesFrom(cli, from) };
  const options = given as unknown as Options;
  if (options.results === '-') requireFreeOutput(cli);
  return withNames(cli, { file: from }, async (read) => {
    if (!asksForBatches(options) && read.rows.length <= MOST_AT_ONCE) return { given, more: namesOf(read) };
    if (read.rows.length === 0) cli.note('the file names nobody, and nothing was changed');
    else await removeRows(cli, read.rows, options);
    return undefined;
  });
}

async function removeRows(
  cli: Cli,
  named: Rows<{ readonly line: number; readonly name: string }>,
  { results, ...options }: Options,
): Promise<void> {
  const rows = mappedRows(named, ({ line, name }) => ({ line, person: name }));
  const { transfer_to, force, batch, continue_on_error, resume } = options;
  const input = { rows, transfer_to, force, batch, continue_on_error, resume };
  await confirmRows(cli, input, rows.length);
  await inBatches(cli, {
    rows,
    emailOf: ({ person }) => (person.includes('@') ? person : null),
    resume,
    results,
    call: (telling) => cli.call(peopleRemoveBulk, input, telling),
    view: VIEW,
    summary: summaryOf('removed'),
    goOn: GO_ON,
    verb: 'remove',
  });
}

/** As of a removal in one transaction: a yes for a few, a name typed for an Owner or for many. */
async function confirmRows(cli: Cli, input: Input, rows: number): Promise<void> {
  if (cli.flags.dryRun) return;
  const { organization } = await cli.caller.call(sessionWhoami, {});
  if (rows > MANY && cli.flags.confirm === organization) return;
  let [count, ended] = [0, 0];
  let owner: string | undefined;
  const partial = (output: unknown): void => {
    for (const { action, role, username, invitations } of (output as Pick<Answer, 'items'>).items) {
      if (action !== 'removed') continue;
      count += 1;
      ended += invitations.length;
      if (role === OWNER) owner ??= username;
    }
  };
  const trial = () => cli.dryRun(peopleRemoveBulk, input, { partial });
  await trial();
  // Nobody is left: there is nothing to ask.
  if (count === 0) return;
  const also = ended === 0 ? '' : `, and revoke ${counted(ended, 'invitation')}`;
  const question = `Remove ${count === 1 ? '1 person' : `${count} people`} from ${organization}${also}?`;
  const typed = count > MANY ? organization : owner;
  await cli.confirm(typed === undefined ? { question } : { question, typed }, () => Promise.resolve());
}

const VIEW: View<Rows<ItemOf>> = {
  data: (rows) => rows,
  columns: ['line', 'action', 'username', 'email', 'failure'],
  row: (item) => ({
    ...item,
    failure: (item as ItemOf).failure?.message ?? '',
    invitations: (item as ItemOf).invitations.map(({ address }) => address),
  }),
};
