import { AppError } from '../../domain/errors.ts';
import { zip } from '../../lib/zip.ts';
import type { Cli } from './cli.ts';
import { namingIn } from '../tables/naming.ts';
import { namedIn, namesIn, tableIn, textFrom } from './named.ts';

/** Names in a file, by group where it has a column `group`. */
export type GroupedNames =
  | { readonly names: readonly string[]; readonly groups?: undefined }
  | { readonly groups: ReadonlyMap<string, readonly string[]> };

/** Throws `not_found`, `invalid`. A row with a group alone names nobody: the group is there. */
export async function groupedNamesFrom(cli: Cli, file: string): Promise<GroupedNames> {
  const read = await textFrom(cli, file);
  const { headings, rows } = read.lines[0] === undefined ? NOTHING : await tableIn(read.text, file);
  const at = headings.indexOf('group');
  // One column of names may be called anything.
  if (at < 0 || headings.length < 2) return { names: await namesIn(read, file) };
  if (namingIn(headings).length === 0)
    throw new AppError('invalid', 'beside the column group there is none that names people', {
      hint: 'name one username, email or id',
    });
  const groups = new Map<string, string[]>();
  for (const [index, [name, cells]] of zip(namedIn(headings, rows), rows).entries()) {
    const group = cells[at] ?? '';
    if (group === '')
      throw new AppError('invalid', `row ${index + 1} below the headings names no group`, {
        hint: 'give each row its group; nothing was changed',
      });
    const names = groups.get(group) ?? [];
    if (name !== '') names.push(name);
    groups.set(group, names);
  }
  return { groups };
}

const NOTHING = { headings: [], rows: [] };
