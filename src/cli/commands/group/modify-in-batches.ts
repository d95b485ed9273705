import { AppError } from '../../../domain/errors.ts';
import { counted } from '../../../lib/plural.ts';
import { mappedRows } from '../../../lib/rows.ts';
import type { Rows } from '../../../lib/rows.ts';
import type { InputOf, OutputOf } from '../../../core/operation.ts';
import { GO_ON } from '../../../operations/group/changes/plan.ts';
import type { GivenChange } from '../../../operations/group/changes/rows.ts';
import { groupModifyBulk } from '../../../operations/group/modify-bulk.ts';
import { MOST_AT_ONCE } from '../../../operations/shared/each.ts';
import type { Cli } from '../../app/cli.ts';
import { namesFrom, namesOf, withNames } from '../../app/named.ts';
import { confirmationOf } from '../../app/several-command.ts';
import type { Asked, Taken } from '../../app/several-command.ts';
import type { Flat } from '../../context/flat.ts';
import { asksForBatches, inBatches } from '../../imports/in-batches.ts';
import type { BatchOptions } from '../../imports/in-batches.ts';
import { summaryOf } from '../../imports/outcomes.ts';
import { requireFreeOutput } from '../../imports/results.ts';
import type { View } from '../../terminal/output.ts';

/** `group modify` with files: of groups, of people to add, of members to remove. */

type Input = InputOf<typeof groupModifyBulk.input>;
type Answer = Flat<OutputOf<typeof groupModifyBulk.output>>;
type ItemOf = Answer['items'][number];

interface Options extends BatchOptions {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly name?: string;
  readonly description?: string;
  readonly force?: boolean;
}

/** The flags that name files. */
const FILES = ['from', 'add_from', 'remove_from'] as const;
type FileFlag = (typeof FILES)[number];

interface NamedRow {
  readonly line: number;
  readonly name: string;
}

/** Does what the one file says in batches, where that is asked for or one transaction does not take it. */
export async function modifyFrom(cli: Cli, asked: Asked): Promise<Taken | undefined> {
  const { from, given } = asked;
  const files = { from, add_from: given.add_from, remove_from: given.remove_from } as Partial<Record<FileFlag, string>>;
  const [only, ...others] = FILES.filter((flag) => files[flag] !== undefined);
  if (only === undefined || others.length > 0)
    return together(asked, async (flag) => {
      const file = files[flag];
      return file === undefined ? [] : namesFrom(cli, file);
    });
  const options = given as unknown as Options;
  if (options.results === '-') requireFreeOutput(cli);
  return withNames(cli, { file: files[only] ?? '' }, async (read) => {
    if (!asksForBatches(options) && read.rows.length <= MOST_AT_ONCE)
      return together(asked, (flag) => Promise.resolve(flag === only ? namesOf(read) : []));
    const changeOf = changeIn(only, asked);
    if (read.rows.length === 0) cli.note('the file names nothing, and nothing was changed');
    else await changeRows(cli, only, { rows: read.rows, changeOf }, options);
    return undefined;
  });
}

/** All in one transaction. */
async function together({ given }: Asked, namesIn: (flag: FileFlag) => Promise<readonly string[]>): Promise<Taken> {
  const { add = [], remove = [] } = given as unknown as Partial<Options>;
  const more = await namesIn('from');
  return {
    more,
    given: {
      ...given,
      add: [...add, ...(await namesIn('add_from'))],
      remove: [...remove, ...(await namesIn('remove_from'))],
    },
  };
}

/** What a row changes. Throws `usage` for what is not the same for each row. */
function changeIn(only: FileFlag, { names, given }: Asked): (row: NamedRow) => GivenChange {
  const { add, remove, name, description } = given as unknown as Options;
  const [group, ...others] = names;
  if (only === 'from' && names.length === 0 && name === undefined)
    return (row) => ({ line: row.line, group: row.name, add: [...add], remove: [...remove], description });
  const isAlone = add.length === 0 && remove.length === 0 && name === undefined && description === undefined;
  if (only !== 'from' && group !== undefined && others.length === 0 && isAlone)
    return ({ line, name: person }) =>
      only === 'add_from' ? { line, group, add: [person] } : { line, group, remove: [person] };
  throw new AppError(
    'usage',
    only === 'from'
      ? 'in batches, --from names all groups, and none gets a name'
      : `in batches, --${only.replace('_', '-')} names all people who ${only === 'add_from' ? 'join' : 'leave'}, and one group is changed`,
    { hint: 'do the rest by a command of its own; nothing was changed' },
  );
}

async function changeRows(
  cli: Cli,
  only: FileFlag,
  { rows, changeOf }: { readonly rows: Rows<NamedRow>; readonly changeOf: (row: NamedRow) => GivenChange },
  { force, batch, continue_on_error, resume, results }: Options,
): Promise<void> {
  const input: Input = { rows: mappedRows(rows, changeOf), force, batch, continue_on_error, resume };
  const confirmation = confirmationOf(`Change ${counted(rows.length, 'group')}`, rows.length);
  if (only === 'from' && confirmation.typed !== undefined)
    await cli.confirm(confirmation, () => cli.dryRun(groupModifyBulk, input, { partial: () => undefined }));
  await inBatches<NamedRow, ItemOf, Answer>(cli, {
    rows,
    emailOf: ({ name }) => (only !== 'from' && name.includes('@') ? name : null),
    resume,
    results,
    call: (telling) => cli.call(groupModifyBulk, input, telling),
    view: VIEW,
    summary: summaryOf('changed'),
    goOn: GO_ON,
    verb: 'change',
  });
}

const VIEW: View<Rows<ItemOf>> = {
  data: (rows) => rows,
  columns: ['line', 'action', 'group', 'added', 'removed', 'failure'],
  row: (item) => ({ ...item, failure: (item as ItemOf).failure?.message ?? '' }),
};
