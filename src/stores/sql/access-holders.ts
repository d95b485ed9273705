import sql, { empty, join, raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import type { SubjectType } from '../../domain/access/permission-set.ts';
import { SUBJECT_TYPES } from '../../domain/kinds.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { AccessHolderRow, AccessReads, HoldersWanted } from '../../core/store/access.ts';
import { hasAny, only } from './db.ts';
import type { Db } from './db.ts';

/** Who has a permission: from the roles that grant it outward, by index, or along the list where most have it. */

/** Up to so many bindings for each subject that is wanted, and no more than the maximum, their holders are sorted. */
const SORTED_EACH = 20;
const MOST_SORTED = 2048;
/** How many subjects are looked at in one statement, at least and at most. */
const FEWEST_LOOKED_AT = 100;
const MOST_LOOKED_AT = 1000;

/** Where the subjects of a type are, and which of them are active. */
const TABLES: Readonly<Record<SubjectType, readonly [table: Sql, isActive: Sql]>> = {
  user: [sql`people`, sql`s.status = 'active'`],
  service_account: [sql`service_accounts`, sql`s.status = 'active'`],
  group: [sql`groups`, sql`1 = 1`],
};

/** The roles that grant one of these permissions, themselves or by the role that they map to. */
export const granting = (permissions: readonly Permission[]): Sql => {
  const own = sql`select role_id from role_permissions where permission in (${join(permissions)})`;
  return sql`(r.id in (${own}) or r.maps_to in (${own}))`;
};

/** Which bindings of an alias `b` grant what is wanted: to one of several roles, each in a place where it counts. */
type Grants = readonly Grant[];

interface Grant {
  readonly roles: readonly string[];
  /** null: everywhere. */
  readonly projectId: string | null;
}

/** The search for holders, by the storage port (core/store/access.ts). */
export const holdersIn =
  (db: Db): AccessReads['holders'] =>
  async (wanted, { after, limit }, pace = () => Promise.resolve()) => {
    const grants = await grantsOf(db, wanted);
    const found: AccessHolderRow[] = [];
    if (grants.length === 0) return found;
    const from = after === null ? 0 : SUBJECT_TYPES.indexOf(after.type);
    for (const type of SUBJECT_TYPES.filter((one, at) => at >= from && wanted.types.includes(one))) {
      const rest = limit - found.length;
      if (rest <= 0) break;
      const page = { after: after?.type === type ? after : null, limit: rest };
      await pace();
      const [most, n] = await countBound(db, type, grants, rest);
      if (n === 0) continue;
      found.push(
        ...(n > most ? await alongTheList(db, type, grants, page, pace) : await sorted(db, type, grants, page, most)),
      );
    }
    return found;
  };

async function grantsOf(db: Db, { permissions, projectId }: HoldersWanted): Promise<Grants> {
  const roles = await db.all<{ id: string; scope: string }>(
    sql`select r.id, r.scope from roles r where ${granting(permissions)}`,
  );
  const ofScope = (scope: string) => roles.filter((role) => role.scope === scope).map(({ id }) => id);
  // Roles are bound in their scope alone (invariants.ts), so those of the organization need no look at the project.
  const grants = [
    { roles: ofScope('org'), projectId: null },
    ...(projectId === null ? [] : [{ roles: ofScope('project'), projectId }]),
  ];
  return grants.filter((grant) => grant.roles.length > 0);
}

const inPlace = ({ projectId }: Grant): Sql => (projectId === null ? empty : sql`b.project_id = ${projectId} and`);

interface Position {
  readonly after: AccessHolderRow | null;
  readonly limit: number;
}

const beyond = (after: Pick<AccessHolderRow, 'sort_key' | 'id'> | null): Sql =>
  after === null ? empty : sql`and (s.sort_key, s.id) > (${after.sort_key}, ${after.id})`;

type Listed = Pick<AccessHolderRow, 'sort_key' | 'id'>;

/*
 * PostgreSQL does not see which roles are meant, but that the rows are few: so one plan serves all roles, and is made once.
 * It would plan for each time where a role of few is bound, which takes longer than to answer.
 */

/** Of those who have such a binding, up to how many are sorted, and how many they are: beyond that, one more. */
async function countBound(
  db: Db,
  type: SubjectType,
  grants: Grants,
  limit: number,
): Promise<[most: number, n: number]> {
  // A power of two, so that pages of all lengths have few statements.
  const most = Math.min(MOST_SORTED, 2 ** Math.ceil(Math.log2(SORTED_EACH * limit)));
  const groups = type === 'user' ? sql`union all select id from grouped` : empty;
  const { n } = await only<{ n: number }>(
    db,
    sql`with ${boundTo(type, grants, most + 1)}
      select count(*) as n from (select id from bound ${groups} limit ${raw(String(most + 1))}) h`,
  );
  return [most, n];
}

/** All that are bound, sorted, where they are no more than `most`. */
async function sorted(
  db: Db,
  type: SubjectType,
  grants: Grants,
  { after, limit }: Position,
  most: number,
): Promise<AccessHolderRow[]> {
  const [table, isActive] = TABLES[type];
  // Looked up one by one: joined, PostgreSQL may read the whole table. Without the limit, it would look them up twice.
  const rows = await db.all<Listed>(
    sql`with ${boundTo(type, grants, most)}
      select s.id, s.sort_key from (
          select d.id, (select s.sort_key from ${table} s where s.id = d.id and ${isActive}) as sort_key
          from (select distinct id from (select id from bound limit ${raw(String(most))}) h) d limit ${raw(String(most))}) s
        where s.sort_key is not null ${beyond(after)} order by s.sort_key, s.id limit ${limit}`,
  );
  return rows.map(({ id, sort_key }) => ({ type, sort_key, id }));
}

/**
 * `bound`, the ids of those who have such a binding, their own or their group's, some of them several times; for people with
 * `grouped`, at most `most` groups that have one.
 */
function boundTo(type: SubjectType, grants: Grants, most: number): Sql {
  const roles = grants.map(
    (grant, at) =>
      sql`roles${raw(String(at))} (id) as materialized (values ${join(grant.roles.map((id) => sql`(${id})`))})`,
  );
  const of = (one: SubjectType) =>
    join(
      grants.map(
        (grant, at) =>
          sql`select b.subject_id as id from role_bindings b where b.subject_type = '${raw(one)}' and ${inPlace(grant)} b.role_id in (select id from roles${raw(String(at))})`,
      ),
      ' union all ',
    );
  if (type !== 'user') return join([...roles, sql`bound (id) as (${of(type)})`]);
  return join([
    ...roles,
    sql`grouped (id) as (select id from (${of('group')}) g limit ${raw(String(most))})`,
    sql`bound (id) as (${of('user')}
      union all select m.person_id from grouped g cross join group_members m where m.group_id = g.id)`,
  ]);
}

/** The subjects in order, each with whether it is bound. */
async function alongTheList(
  db: Db,
  type: SubjectType,
  grants: Grants,
  { after, limit }: Position,
  pace: () => Promise<void>,
): Promise<AccessHolderRow[]> {
  const [table, isActive] = TABLES[type];
  const isBound = join(
    grants
      .map((grant) => sql`${inPlace(grant)} b.role_id in (${join(grant.roles)})`)
      .flatMap((grant) => [
        hasAny(sql`from role_bindings b where b.subject_id = s.id and ${grant}`),
        ...(type === 'user'
          ? [
              hasAny(
                sql`from group_members m join role_bindings b on b.subject_id = m.group_id where m.person_id = s.id and ${grant}`,
              ),
            ]
          : []),
      ]),
    ' or ',
  );
  const found: AccessHolderRow[] = [];
  let last: Listed | null = after;
  // Where all of them have it, one statement finds as many as are wanted.
  let step = Math.min(MOST_LOOKED_AT, Math.max(FEWEST_LOOKED_AT, limit));
  for (; found.length < limit; step = Math.min(MOST_LOOKED_AT, step * 2)) {
    const rows: (Listed & { readonly holds: number })[] = await db.all(
      sql`select s.id, s.sort_key, case when ${isActive} and (${isBound}) then 1 else 0 end as holds
        from ${table} s where 1 = 1 ${beyond(last)} order by s.sort_key, s.id limit ${raw(String(step))}`,
    );
    for (const { id, sort_key, holds } of rows) if (holds === 1) found.push({ type, sort_key, id });
    if (rows.length < step) break;
    last = rows.at(-1) ?? last;
    await pace();
  }
  return found.slice(0, limit);
}
