import { AppError } from '../../../domain/errors.ts';
import { OWNER } from '../../../domain/guards.ts';
import { counted } from '../../../lib/plural.ts';
import { SortedRows } from '../../../lib/sorted-rows.ts';
import type { Rows } from '../../../lib/rows.ts';
import type { InputOf, OutputOf } from '../../../core/operation.ts';
import { peopleRemoveBulk } from '../../../operations/people/remove-bulk.ts';
import { GO_ON } from '../../../operations/people/removal/plan.ts';
import { sessionWhoami } from '../../../operations/session/whoami.ts';
import { MOST_AT_ONCE } from '../../../operations/shared/each.ts';
import type { Given } from '../../app/asking/asker.ts';
import type { Cli } from '../../app/cli.ts';
import type { Flat } from '../../context/flat.ts';
import { readNames } from '../../imports/read-names.ts';
import type { NamedRow } from '../../imports/read-names.ts';
import { openResults, requireFreeOutput, tellOthers } from '../../imports/results.ts';
import { outcomesIn, requireNoneFailed } from '../../imports/outcomes.ts';
import type { Outcomes } from '../../imports/outcomes.ts';
import type { View } from '../../terminal/output.ts';

/** `people remove --from FILE` in batches. */

type Input = InputOf<typeof peopleRemoveBulk.input>;
type Answer = Flat<OutputOf<typeof peopleRemoveBulk.output>>;
type ItemOf = Answer['items'][number];

interface Options {
  readonly transfer_to?: string;
  readonly batch?: number;
  readonly continue_on_error: boolean;
  readonly resume: boolean;
  readonly results?: string;
}

/** More than so many at once are removed only after the organization's name was typed. */
const MANY = 10;

/** Removes those of a file in batches. Returns their names where one transaction takes them, and nobody asked for batches. */
export async function removeFrom(cli: Cli, file: string, given: Given): Promise<readonly string[] | undefined> {
  const { transfer_to, batch, continue_on_error, resume, results: path } = given as unknown as Options;
  const isAsked = batch !== undefined || continue_on_error || resume || path !== undefined;
  if (path === '-') requireFreeOutput(cli);
  const { spool } = await cli.io.environment();
  const read = await readNames(file, cli.io, spool);
  try {
    const { rows } = read;
    if (!isAsked && rows.length <= MOST_AT_ONCE)
      return [...rows.chunks(MOST_AT_ONCE)].flat().map(({ person }) => person);
    if (rows.length === 0) {
      cli.note('the file names nobody, and nothing was changed');
      return undefined;
    }
    await removeRows(cli, { rows, transfer_to, batch, continue_on_error, resume }, rows, path);
    return undefined;
  } finally {
    read.close();
  }
}

async function removeRows(cli: Cli, input: Input, rows: Rows<NamedRow>, path: string | undefined): Promise<void> {
  await confirmRows(cli, input, rows.length);
  const { spool } = await cli.io.environment();
  const shown = new SortedRows<ItemOf>(spool(), ({ line }) => line);
  const resume = input.resume === true && !cli.flags.dryRun;
  const results = path === undefined ? undefined : openResults(path, cli.io.stdout, { append: resume });
  const outcomes = outcomesIn(results);
  let undone = true;
  try {
    const answer = await callAndTell(cli, input, shown, outcomes, rows.length);
    undone = false;
    await outcomes.take([]);
    if (path !== '-') await cli.show(VIEW, shown);
    cli.note(summary(outcomes), 'summary');
    if (resume && answer.done === answer.total)
      await tellOthers(results, rows, ({ person }) => (person.includes('@') ? person : null));
    requireAll(cli, answer, outcomes.count('failed'), path);
  } finally {
    shown.close();
    results?.close(undone);
  }
}

async function callAndTell(
  cli: Cli,
  input: Input,
  shown: SortedRows<ItemOf>,
  outcomes: Outcomes,
  total: number,
): Promise<Answer> {
  const partial = async (output: unknown): Promise<void> => {
    const { items } = output as Pick<Answer, 'items'>;
    shown.append(items);
    await outcomes.take(items);
  };
  return cli.call(peopleRemoveBulk, input, {
    partial,
    counted: () => ({ done: Math.min(outcomes.seen(), total), total }),
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

const VIEW: View<SortedRows<ItemOf>> = {
  data: (rows) => rows,
  columns: ['line', 'action', 'username', 'email', 'failure'],
  row: (item) => ({
    ...item,
    failure: (item as ItemOf).failure?.message ?? '',
    invitations: (item as ItemOf).invitations.map(({ address }) => address),
  }),
};

function summary({ count }: Outcomes): string {
  return `${count('removed')} removed, ${count('unchanged')} unchanged${count('failed') === 0 ? '' : `, ${count('failed')} failed`}`;
}

/** Throws `interrupted` where rows are left to do, `partial` where some were left out. */
function requireAll({ flags }: Cli, { done, total }: Answer, failed: number, path: string | undefined): void {
  if (!flags.dryRun && done < total)
    throw new AppError('interrupted', `stopped after ${done} of ${total} rows`, { hint: GO_ON });
  requireNoneFailed({ failed, total, isDryRun: flags.dryRun, path, verb: 'remove' });
}
