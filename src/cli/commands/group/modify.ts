import * as z from 'zod/mini';
import { field, FILE } from '../../../domain/field.ts';
import { counted } from '../../../lib/plural.ts';
import { groupModifyMany } from '../../../operations/group/modify-many.ts';
import { changesInput } from '../../../operations/group/changes/rows.ts';
import { groupModify } from '../../../operations/group/modify.ts';
import { batchField } from '../../../operations/shared/bulk-rows.ts';
import { severalCommand } from '../../app/several-command.ts';
import { resultsFlag } from '../../imports/results.ts';
import { group } from './views.ts';
import { withMembers } from './with-members.ts';

const fileOf = (whom: string) =>
  z.optional(field(z.string(), `a file with ${whom}, one a line, or a CSV; - for standard input`, FILE));

const { continue_on_error, resume } = changesInput.shape;

export const command = severalCommand({
  path: ['group', 'modify'],
  one: groupModify,
  many: groupModifyMany,
  thing: 'group',
  things: 'groups',
  alone: ['name'],
  details:
    'Adding who is a member already, or removing who is none, changes nothing. Several groups get the same members, together or not at all. --add-from and --remove-from read people from a file; --from reads groups. Of a file of more than 1,000, and with --batch, --continue-on-error, --results or --resume, the rows of the one file are done in batches of 500, each all or nothing, after all were checked; what was interrupted goes on with --resume (docs/changes.md).',
  view: () => group,
  completed: withMembers,
  examples: [
    'roster group modify Platform --add grace --remove linus',
    'roster group modify Platform --name Infrastructure',
    'roster group modify Platform Compilers --add grace,linus --dry-run',
    'roster group modify Platform --add-from members.txt --continue-on-error --dry-run',
  ],
  question: (count) => `Change ${counted(count, 'group')}`,
  inBatches: {
    flags: { batch: z.optional(batchField()), continue_on_error, resume, results: resultsFlag() },
    files: { add_from: fileOf('more people to add'), remove_from: fileOf('more members to remove') },
    errors: ['partial'],
    run: async (cli, asked) => (await import('./modify-in-batches.ts')).modifyFrom(cli, asked),
  },
});
