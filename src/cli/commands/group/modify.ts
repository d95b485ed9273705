import * as z from 'zod/mini';
import { field, FILE } from '../../../domain/field.ts';
import { counted } from '../../../lib/plural.ts';
import { groupModifyMany } from '../../../operations/group/modify-many.ts';
import { groupModify } from '../../../operations/group/modify.ts';
import { namesFrom } from '../../app/named.ts';
import { severalCommand } from '../../app/several-command.ts';
import { group } from './views.ts';
import { withMembers } from './with-members.ts';

const fileOf = (whom: string) =>
  z.optional(field(z.string(), `a file with ${whom}, one a line, or a CSV; - for standard input`, FILE));

export const command = severalCommand({
  path: ['group', 'modify'],
  one: groupModify,
  many: groupModifyMany,
  thing: 'group',
  things: 'groups',
  alone: ['name'],
  more: {
    flags: { add_from: fileOf('more people to add'), remove_from: fileOf('more members to remove') },
    async fill(cli, { add_from: added, remove_from: removed, ...given }) {
      const withFile = async (typed: unknown, file: unknown): Promise<string[]> => [
        ...((typed ?? []) as readonly string[]),
        ...(typeof file === 'string' ? await namesFrom(cli, file) : []),
      ];
      return { ...given, add: await withFile(given.add, added), remove: await withFile(given.remove, removed) };
    },
  },
  details:
    'Adding who is a member already, or removing who is none, changes nothing. Several groups get the same members, together or not at all. --add-from and --remove-from read people from a file; --from reads groups.',
  view: () => group,
  completed: withMembers,
  examples: [
    'roster group modify Platform --add grace --remove linus',
    'roster group modify Platform --name Infrastructure',
    'roster group modify Platform Compilers --add grace,linus --dry-run',
  ],
  question: (count) => `Change ${counted(count, 'group')}`,
});
