import { AppError } from '../../domain/errors.ts';
import type { Cli } from './cli.ts';
import { withNames } from './named.ts';

/** Names in a file, by group where it has a column `group`. */
export type GroupedNames =
  | { readonly names: readonly string[]; readonly groups?: undefined }
  | { readonly groups: ReadonlyMap<string, readonly string[]> };

/** How many rows are read together. */
const TOGETHER = 1000;

/** Throws `not_found`, `invalid`. A row with a group alone names nobody: the group is there. */
export const groupedNamesFrom = (cli: Cli, file: string): Promise<GroupedNames> =>
  withNames(cli, { file, beside: 'group' }, ({ rows, hasBeside }) => {
    const names: string[] = [];
    const groups = new Map<string, string[]>();
    for (const chunk of rows.chunks(TOGETHER))
      for (const { line, name, beside: group } of chunk) {
        if (group === '')
          throw new AppError('invalid', `line ${line} names no group`, {
            hint: 'give each row its group; nothing was changed',
          });
        const members = group === undefined ? names : (groups.get(group) ?? []);
        if (group !== undefined) groups.set(group, members);
        if (name !== '') members.push(name);
      }
    return hasBeside ? { groups } : { names };
  });
