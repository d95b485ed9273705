import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import type { InputOf } from '../../../core/operation.ts';
import { peopleEditMany } from '../../../operations/people/edit-many.ts';
import { peopleEdit } from '../../../operations/people/edit.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import { fromFlag, tableFrom } from '../../app/named.ts';
import { confirmationOf } from '../../app/several-command.ts';
import { person } from './views.ts';
import type { Person } from './views.ts';
import type { View } from '../../terminal/output.ts';

type Change = InputOf<typeof peopleEdit.input>;

const several: View<readonly Person[]> = { data: (people) => people, columns: person.columns };

const FIELDS = ['email', 'username', 'verify_email'] as const;

export const command = customCommand({
  path: ['people', 'edit'],
  operation: peopleEdit,
  flags: z.extend(peopleEdit.input, { person: z.optional(peopleEdit.input.shape.person), from: fromFlag() }),
  details:
    'An address that you set for somebody else is verified. One that people set themselves is not, until somebody confirms it with --verify-email; until then imports, invitations and commands do not match it. A table of --from has a column person, and email, username or verify_email; an empty cell changes nothing. All its rows are done, or none.',
  positions: ['person'],
  confirms: true,
  errors: ['input_needed'],
  examples: [
    'roster people edit grace --username g.hopper',
    'roster people edit linus --email torvalds@acme.example --yes',
  ],
  async run(cli, { from, person: who, ...change }) {
    if (from !== undefined) return editFrom(cli, from, who, change);
    const input = { ...change, person: who ?? (await askWhom(cli)) };
    if (input.email !== undefined) {
      const question = `Change the e-mail of ${input.person}? Integrations that know the old address may lose access.`;
      await cli.confirm({ question, onTerminalOnly: true }, () => cli.dryRun(peopleEdit, input));
    }
    await cli.show(person, await cli.call(peopleEdit, input), peopleEdit.output);
  },
});

async function askWhom(cli: Cli): Promise<string> {
  await cli.prompter('PERSON');
  const { askFor } = await import('../../app/asking/lookups.ts');
  return askFor(cli, 'PERSON', 'people');
}

/** Changes the people in a table. Throws `usage` for changes beside it, which would be the same for all. */
async function editFrom(cli: Cli, from: string, who: string | undefined, change: object): Promise<void> {
  if (who !== undefined || Object.values(change).some((value) => value !== undefined))
    throw new AppError('usage', 'with --from, the table says who changes and how', {
      hint: `columns: person, ${FIELDS.join(', ')}`,
    });
  const people = changesIn(await tableFrom(cli, from));
  if (people.length === 0) {
    await cli.show(several, []);
    cli.note('nobody was found, and nothing was changed');
    return;
  }
  const input = { people };
  const confirmation = confirmationOf(`Change the account of ${people.length} people`, people.length);
  if (confirmation.typed !== undefined) await cli.confirm(confirmation, () => cli.dryRun(peopleEditMany, input));
  await cli.show(several, await cli.call(peopleEditMany, input), peopleEditMany.output);
}

/** Throws `invalid` for a table without a person, or with columns that say nothing of a change. */
function changesIn({ headings, rows }: Awaited<ReturnType<typeof tableFrom>>): Change[] {
  const columns = headings.map((heading) => heading.replaceAll('-', '_'));
  const unknown = columns.filter((column) => column !== 'person' && !FIELDS.some((one) => one === column));
  if (!columns.includes('person') || unknown.length > 0)
    throw new AppError(
      'invalid',
      unknown.length > 0 ? `the table has columns that are not read: ${unknown.join(', ')}` : 'no column says person',
      { hint: `columns: person, who it is now, and ${FIELDS.join(', ')}, what it is to be` },
    );
  return rows.map((cells) => {
    const cell = (name: string): string | undefined => cells[columns.indexOf(name)]?.trim() || undefined;
    const given = FIELDS.map((name) => [name, cell(name)] as const).filter(([, value]) => value !== undefined);
    return { person: cell('person') ?? '', ...Object.fromEntries(given) };
  });
}
