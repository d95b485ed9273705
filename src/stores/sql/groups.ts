import sql, { join, raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { GROUP_SORTS } from '../../domain/groups.ts';
import { sortKey } from '../../domain/names/names.ts';
import { keyFor, toPage } from '../../domain/page.ts';
import { toRef } from '../../domain/references.ts';
import type { Sort } from '../../domain/sort.ts';
import type { Source } from '../../domain/sources.ts';
import type { NameKey } from '../../core/store/keys.ts';
import type { GroupFilter, GroupMember, GroupReads, GroupWrites } from '../../core/store/groups.ts';
import { allIn, countOf, groupBy, runIn, startsWith, where } from './db.ts';
import type { Db, Row } from './db.ts';
import { nameAssignments, withNameKeys } from './names.ts';
import { matching } from './matching.ts';
import { countWhere, isOpen, ordering, since } from './ordering.ts';
import type { SortColumns } from './ordering.ts';
import { SOURCE } from './scim-keys.ts';

interface GroupRow extends Row {
  id: string;
  name: string;
  description: string;
  created_at: string;
  updated_at: string;
  source: Source;
}

const COLUMNS = raw(`g.id, g.name, g.description, g.created_at, g.updated_at, ${SOURCE('g.')}`);

/** The values of a key, and the column to find them in. */
const byKey = (key: NameKey) =>
  'ids' in key ? { values: key.ids, column: raw('g.id') } : { values: key.names, column: raw('g.name') };

const conditions = async (
  db: Db,
  { search, roleId, memberId, ...times }: GroupFilter,
): Promise<(Sql | undefined)[]> => [
  search === undefined ? undefined : await matching(db, 'groups', 'g', sortKey(search)),
  roleId === undefined
    ? undefined
    : sql`g.id in (select subject_id from role_bindings where role_id = ${roleId} and project_id is null)`,
  memberId === undefined ? undefined : sql`g.id in (select group_id from group_members where person_id = ${memberId})`,
  ...since(raw('g.created_at'), raw('g.updated_at'), times),
];

/** The first so many members of each group, which each group's index yields without a look at the others. */
const firstsOf = (groupIds: readonly string[], each: number): Sql =>
  join(
    groupIds.map(
      (id) =>
        sql`select * from (select group_id, person_id from group_members where group_id = ${id} order by person_id limit ${each}) as firsts`,
    ),
    ' union all ',
  );

const SORTS: SortColumns<keyof typeof GROUP_SORTS> = {
  name: raw('g.sort_key'),
  created_at: raw('g.created_at'),
  updated_at: raw('g.updated_at'),
};
const OWN_SORT: Sort = { field: 'name', descending: false };

const groupReads = (db: Db): GroupReads => ({
  async find(key) {
    const { values, column } = byKey(key);
    return allIn<GroupRow>(db, values, (list) => sql`select ${COLUMNS} from groups g where ${column} in (${list})`);
  },

  async list(filter, page) {
    const { after, order } = ordering(SORTS, raw('g.id'), OWN_SORT, page);
    const rows = await db.all<GroupRow>(
      sql`select ${COLUMNS} from groups g ${where([...(await conditions(db, filter)), after])} ${order}`,
    );
    const key = keyFor(GROUP_SORTS, page.sort ?? OWN_SORT);
    return toPage(rows, page, (group) => [key(group), group.id]);
  },

  async describe(groups) {
    const ids = groups.map((group) => group.id);
    // Both queries at once: over a network, that is one round trip.
    const askedRoles = allIn<{ subject_id: string; id: string; name: string }>(
      db,
      ids,
      (list) =>
        sql`select b.subject_id, r.id, r.name from role_bindings b join roles r on r.id = b.role_id where b.subject_id in (${list}) and b.project_id is null`,
    );
    const askedCounts = allIn<{ counted: string; n: number }>(
      db,
      ids,
      (list) => sql`select counted, n from row_counts where counted in (${list})`,
    );
    const [roles, counts] = await Promise.all([askedRoles, askedCounts]);
    const roleOf = new Map(roles.map((row) => [row.subject_id, toRef(row)]));
    const countOfGroup = new Map(counts.map(({ counted, n }) => [counted, n]));
    return groups.map(({ id, name, description, source, created_at, updated_at }) => ({
      id,
      name,
      description,
      role: roleOf.get(id) ?? null,
      member_count: countOfGroup.get(id) ?? 0,
      source,
      created_at,
      updated_at,
    }));
  },

  countMembers: (groupId) => countOf(db, groupId),

  async members(groupIds, page, each) {
    const { after, limit } = page;
    const left = after === null ? groupIds : groupIds.filter((id) => id >= after[0]);
    if (left.length === 0) return { items: [], next_cursor: null };
    const from = each === undefined ? sql`group_members m` : sql`(${firstsOf(left, each)}) m`;
    const rows = await db.all<GroupMember>(
      sql`select m.group_id, p.id, p.username from ${from} join people p on p.id = m.person_id ${where([
        each === undefined ? sql`m.group_id in (${join(left)})` : undefined,
        after === null ? undefined : sql`(m.group_id, m.person_id) > (${after[0]}, ${after[1]})`,
      ])} order by m.group_id, m.person_id limit ${limit + 1}`,
    );
    return toPage(rows, page, (row) => [row.group_id, row.id]);
  },

  async memberIds(groupId, personIds) {
    const rows = await allIn<{ person_id: string }>(
      db,
      personIds,
      (list) => sql`select person_id from group_members where group_id = ${groupId} and person_id in (${list})`,
    );
    return rows.map((row) => row.person_id);
  },

  async namesLike(prefix, limit) {
    const rows = await db.all<{ name: string }>(
      sql`select name from groups where ${startsWith('sort_key', sortKey(prefix))} order by sort_key, id limit ${limit}`,
    );
    return rows.map((row) => row.name);
  },

  count: (filter = {}) =>
    isOpen(filter) ? countOf(db, 'groups') : countWhere(db, sql`groups g`, conditions(db, filter)),

  async rolesOf(groupIds) {
    const rows = await allIn<{ subject_id: string; id: string; name: string }>(
      db,
      groupIds,
      (list) =>
        sql`select b.subject_id, r.id, r.name from role_bindings b join roles r on r.id = b.role_id where b.subject_id in (${list}) and b.project_id is null`,
    );
    return new Map(rows.map((row) => [row.subject_id, toRef(row)]));
  },
});

/** The groups of the storage port (core/store/groups.ts). */
export const groupWrites = (db: Db): GroupWrites => ({
  ...groupReads(db),

  async insert(groups) {
    const rows = groups.map(({ id, name, description, created_at, updated_at }) => ({
      id,
      name,
      description,
      created_at,
      updated_at,
    }));
    await db.insert('groups', await withNameKeys(rows, ({ name }) => name));
  },

  async update(id, { name, description, updated_at }) {
    await db.run(
      sql`update groups set name = ${name}, ${await nameAssignments(name)}, description = ${description}, updated_at = ${updated_at} where id = ${id}`,
    );
  },

  async remove(ids) {
    await runIn(db, ids, (list) => sql`delete from group_members where group_id in (${list})`);
    await runIn(db, ids, (list) => sql`delete from role_bindings where subject_id in (${list})`);
    await runIn(db, ids, (list) => sql`delete from invitation_groups where group_id in (${list})`);
    await runIn(db, ids, (list) => sql`delete from sign_in_mappings where group_id in (${list})`);
    await runIn(db, ids, (list) => sql`delete from groups where id in (${list})`);
  },

  addMembers: (members) =>
    db.insert(
      'group_members',
      members.map(({ group_id, person_id }) => ({ group_id, person_id })),
      { skipTaken: true, later: true },
    ),

  async removeMembers(members) {
    for (const [groupId, gone] of groupBy(members, (member) => member.group_id)) {
      const personIds = gone.map((member) => member.person_id);
      await runIn(
        db,
        personIds,
        (list) => sql`delete from group_members where group_id = ${groupId} and person_id in (${list})`,
      );
    }
  },
});
