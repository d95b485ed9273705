import sql, { raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { sortKey } from '../../domain/names/names.ts';
import type { PeopleSort } from '../../domain/people.ts';
import type { PeopleFilter } from '../../core/store/people.ts';
import { hasAny, only } from './db.ts';
import type { Db } from './db.ts';
import { matching } from './matching.ts';
import { since } from './ordering.ts';
import type { SortColumns } from './ordering.ts';

/** Which people a list has, and by what it sorts them. */

export const PEOPLE_COLUMNS: SortColumns<PeopleSort> = {
  username: raw('p.sort_key'),
  email: raw("coalesce(p.email_key, '')"),
  status: raw('p.status'),
  created_at: raw('p.created_at'),
  updated_at: raw('p.updated_at'),
  last_login_at: raw("coalesce(p.last_login_at, '')"),
};

/** The conditions of a filter on people `p`. */
export async function peopleConditions(db: Db, filter: PeopleFilter): Promise<(Sql | undefined)[]> {
  const { search, status, roleId, effectiveRoleId, groupId } = filter;
  return [
    search === undefined ? undefined : await matching(db, 'people', 'p', sortKey(search)),
    status === undefined ? undefined : sql`p.status = ${status}`,
    roleId === undefined
      ? undefined
      : await among(db, 'subject_id', sql`from role_bindings where role_id = ${roleId} and subject_type = 'user'`),
    groupId === undefined
      ? undefined
      : await among(db, 'person_id', sql`from group_members where group_id = ${groupId}`),
    effectiveRoleId === undefined ? undefined : await amongHolders(db, effectiveRoleId),
    ...ofPasswordAndTimes(filter),
  ];
}

const ofPasswordAndTimes = ({ password, passwordEndsBy, inactiveSince, ...times }: PeopleFilter) => [
  password === undefined ? undefined : sql`p.password_kind = ${password}`,
  passwordEndsBy === undefined
    ? undefined
    : sql`p.password_kind = 'temporary' and p.password_expires_at <= ${passwordEndsBy}`,
  inactiveSince === undefined ? undefined : sql`coalesce(p.last_login_at, p.created_at) <= ${inactiveSince}`,
  ...since(raw('p.created_at'), raw('p.updated_at'), times),
];

/** With more people than this, a page of them is found sooner by reading all people in order than by sorting these. */
const FEW = 1000;

const isMany = async (db: Db, rows: Sql): Promise<boolean> =>
  (await only<{ n: number }>(db, sql`select count(*) as n from (${rows} limit ${FEW + 1}) counted`)).n > FEW;

/** The people whose ids are in this column of these rows. */
async function among(db: Db, column: 'subject_id' | 'person_id', rows: Sql): Promise<Sql> {
  // In the order of an index, which has only these rows: PostgreSQL would look for them among all.
  return (await isMany(db, sql`select 1 as one ${rows} order by ${raw(column)}`))
    ? hasAny(sql`${rows} and ${raw(column)} = p.id`)
    : sql`p.id in (select ${raw(column)} ${rows})`;
}

/** The people with an organization role, their own or by a group. */
async function amongHolders(db: Db, roleId: string): Promise<Sql> {
  const own = sql`from role_bindings where role_id = ${roleId} and subject_type = 'user' and project_id is null`;
  const byGroup = sql`from role_bindings b join group_members m on m.group_id = b.subject_id
    where b.role_id = ${roleId} and b.subject_type = 'group' and b.project_id is null`;
  const ids = sql`select subject_id ${own} union all select m.person_id ${byGroup}`;
  return (await isMany(db, ids))
    ? sql`(${hasAny(sql`${own} and subject_id = p.id`)} or ${hasAny(sql`${byGroup} and m.person_id = p.id`)})`
    : sql`p.id in (${ids})`;
}
