import { compareText, sortKey } from '../../../domain/names/names.ts';
import { MAX_LIMIT } from '../../../domain/page.ts';
import type * as domain from '../../../domain/groups.ts';
import { groupMemberships, MOST_GROUPS } from '../../../operations/group/memberships.ts';
import { required } from '../../../lib/required.ts';
import type { Cli } from '../../app/cli.ts';
import type { Flat } from '../../context/flat.ts';
import type { ShownGroup } from './views.ts';

/**
 * Groups with their members in the order of people, which are asked for only if they are shown. Of a dry run they are
 * not told: what it says is not there to be read.
 */
export async function withMembers(cli: Cli, groups: readonly Flat<domain.Group>[]): Promise<ShownGroup[]> {
  if (cli.flags.dryRun) return [...groups];
  const isShown = cli.flags.fields?.includes('members') !== false;
  const members = new Map(groups.map(({ name }): [string, string[]] => [name, []]));
  const wanted = groups.filter(({ member_count }) => isShown && member_count > 0).map(({ id }) => id);
  const each = isCut(cli, groups) ? IN_A_CELL : undefined;
  for (let from = 0; from < wanted.length; from += MOST_GROUPS)
    for await (const { group, person } of membershipsOf(cli, wanted.slice(from, from + MOST_GROUPS), each))
      members.get(group)?.push(person);
  return groups.map(({ id, name, description, role, ...rest }) => ({
    ...{ id, name, description, role },
    members: (members.get(name) ?? []).sort((one, other) => compareText(sortKey(one), sortKey(other))),
    ...rest,
  }));
}

/** The same of one group. */
export const withItsMembers = async (cli: Cli, group: Flat<domain.Group>): Promise<ShownGroup> =>
  required((await withMembers(cli, [group]))[0], 'the group');

/** More members have no room in a cell of a table. */
const IN_A_CELL = 50;

/** Whether long lists are cut to fit: in a table of several groups whose fields nobody named. */
const isCut = (cli: Cli, groups: readonly unknown[]): boolean =>
  cli.format === 'table' && !cli.flags.wide && cli.flags.fields === undefined && groups.length > 1;

async function* membershipsOf(cli: Cli, group: string[], each: number | undefined) {
  for (let cursor: string | undefined, more = true; more;) {
    const page = await cli.caller.call(groupMemberships, { group, each, limit: MAX_LIMIT, cursor });
    yield* page.items;
    cursor = page.next_cursor ?? undefined;
    more = cursor !== undefined;
  }
}
