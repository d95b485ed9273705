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
const MOST_SORTED = 2000;
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
type Grants = readonly Sql[];

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
      const search = (await areFew(db, type, grants, rest)) ? sorted : alongTheList;
      found.push(...(await search(db, type, grants, page, pace)));
    }
    return found;
  };

async function grantsOf(db: Db, { permissions, projectId }: HoldersWanted): Promise<Grants> {
  const roles = await db.all<{ id: string; scope: string }>(
    sql`select r.id, r.scope from roles r where ${granting(permissions)}`,
  );
  const ofScope = (scope: string) => roles.filter((role) => role.scope === scope).map(({ id }) => id);
  const [org, project] = [ofScope('org'), ofScope('project')];
  // Roles are bound in their scope alone (invariants.ts), so those of the organization need no look at the project.
  return [
    ...(org.length === 0 ? [] : [sql`b.role_id in (${join(org)})`]),
    ...(projectId === null || project.length === 0
      ? []
      : [sql`b.project_id = ${projectId} and b.role_id in (${join(project)})`]),
  ];
}

/** The ids of those who have such a binding, their own or their group's, some of them several times. */
function bound(type: SubjectType, grants: Grants): Sql {
  const own = grants.map(
    (grant) => sql`select b.subject_id as id from role_bindings b where b.subject_type = ${type} and ${grant}`,
  );
  const byGroup = grants.map(
    (grant) =>
      sql`select m.person_id as id from role_bindings b join group_members m on m.group_id = b.subject_id where b.subject_type = 'group' and ${grant}`,
  );
  return join(type === 'user' ? [...own, ...byGroup] : own, ' union all ');
}

async function areFew(db: Db, type: SubjectType, grants: Grants, limit: number): Promise<boolean> {
  const most = Math.min(MOST_SORTED, SORTED_EACH * limit);
  const { n } = await only<{ n: number }>(
    db,
    sql`select count(*) as n from (select 1 from (${bound(type, grants)}) h limit ${most + 1}) c`,
  );
  return n <= most;
}

interface Position {
  readonly after: AccessHolderRow | null;
  readonly limit: number;
}

const beyond = (after: Pick<AccessHolderRow, 'sort_key' | 'id'> | null): Sql =>
  after === null ? empty : sql`and (s.sort_key, s.id) > (${after.sort_key}, ${after.id})`;

type Listed = Pick<AccessHolderRow, 'sort_key' | 'id'>;

/** All that are bound, sorted. */
async function sorted(
  db: Db,
  type: SubjectType,
  grants: Grants,
  { after, limit }: Position,
): Promise<AccessHolderRow[]> {
  const [table, isActive] = TABLES[type];
  const rows = await db.all<Listed>(
    // A cross join, because SQLite keeps the order of its tables.
    sql`select s.id, s.sort_key from (select distinct id from (${bound(type, grants)}) h) d cross join ${table} s
      where s.id = d.id and ${isActive} ${beyond(after)} order by s.sort_key, s.id limit ${limit}`,
  );
  return rows.map(({ id, sort_key }) => ({ type, sort_key, id }));
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
    grants.flatMap((grant) => [
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
