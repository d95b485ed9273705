import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import { field, FILE } from '../../../domain/field.ts';
import { counted } from '../../../lib/plural.ts';
import { shellWord } from '../../../lib/shell.ts';
import { groupField } from '../../../operations/group/describe.ts';
import { groupSync } from '../../../operations/group/sync.ts';
import { customCommand } from '../../app/command.ts';
import { groupedNamesFrom } from '../../app/grouped-names.ts';
import type { GroupedNames } from '../../app/grouped-names.ts';
import type { Flat } from '../../context/flat.ts';
import type { View } from '../../terminal/output.ts';

type Synced = Flat<z.infer<typeof groupSync.output>>[number];

const view: View<readonly Synced[]> = {
  data: (groups) => groups,
  columns: ['group', 'added', 'removed', 'unchanged'],
};

export const command = customCommand({
  path: ['group', 'sync'],
  operation: groupSync,
  details:
    'Who is in the file and no member is added, and members who are not in it are removed; nobody is made, and nobody is deactivated. Without GROUP the file has a column group, and names the members of several; they are changed together or not at all. More removals than --max-removals refuse all of it: a file that was cut short empties no group. An address matches whoever has it verified.',
  flags: z.object({
    group: z.optional(groupField()),
    from: field(
      z.string(),
      'a file with the members, one a line, or a CSV with their column; - for standard input',
      FILE,
    ),
    max_removals: groupSync.input.shape.max_removals,
  }),
  positions: ['group'],
  shows: view,
  examples: [
    'roster group sync Platform --from members.txt --dry-run',
    'roster group sync Platform --from members.txt --max-removals 100% --yes',
  ],
  async run(cli, { group, from, max_removals }) {
    const groups = groupsOf(group, await groupedNamesFrom(cli, from));
    const { output } = groupSync;
    if (groups.length === 0) {
      await cli.show(view, [], output);
      cli.note('the file names no group, and nothing was changed');
      return;
    }
    const input = { groups, max_removals };
    if (cli.canAsk && !cli.flags.yes && !cli.flags.dryRun) {
      const plan = await cli.dryRun(groupSync, input);
      const question = questionOf(plan);
      if (question !== undefined) await cli.confirm({ question, onTerminalOnly: true }, () => Promise.resolve());
    }
    const done = await cli.call(groupSync, input);
    await cli.show(view, done, output);
    if (!cli.told.unchanged) cli.note(summary(done));
  },
});

/** Throws `usage` where it is not said which groups are meant, or is said twice. */
function groupsOf(group: string | undefined, file: GroupedNames): { group: string; members: string[] }[] {
  if (file.groups === undefined) {
    if (group !== undefined) return [{ group, members: [...file.names] }];
    throw new AppError('usage', 'no group is named', {
      hint: 'name the group, or give the file a column group: roster group sync GROUP --from FILE',
    });
  }
  if (group !== undefined)
    throw new AppError('usage', 'the file has a column group, and a group is named as well', {
      hint: `leave out ${shellWord(group)}, or the column`,
    });
  return [...file.groups].map(([name, members]) => ({ group: name, members: [...members] }));
}

/** What would change, by name; undefined: nothing. */
function questionOf(plan: readonly Synced[]): string | undefined {
  const changes = plan.flatMap(({ group, added, removed }) => [
    ...(added.length === 0 ? [] : [`add ${shown(added)} to ${group}`]),
    ...(removed.length === 0 ? [] : [`remove ${shown(removed)} from ${group}`]),
  ]);
  if (changes.length === 0) return undefined;
  const text = changes.slice(0, MOST_ASKED).join(', ');
  const more = changes.length > MOST_ASKED ? `, and ${changes.length - MOST_ASKED} more changes` : '';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${more}?`;
}

/** How many changes a question tells, and how many names of each. */
const MOST_ASKED = 6;
const NAMED = 8;

const shown = (names: readonly string[]): string =>
  names.slice(0, NAMED).join(', ') + (names.length > NAMED ? ` and ${names.length - NAMED} more` : '');

function summary(done: readonly Synced[]): string {
  const sum = (count: (one: Synced) => number): number => done.reduce((total, one) => total + count(one), 0);
  const where = done.length === 1 ? `the group ${done[0]?.group ?? ''}` : counted(done.length, 'group');
  return `${where}: ${sum(({ added }) => added.length)} added, ${sum(({ removed }) => removed.length)} removed, ${sum(({ unchanged }) => unchanged)} unchanged`;
}
