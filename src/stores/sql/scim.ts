import sql, { join, raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { sortKey } from '../../domain/names/names.ts';
import type { Condition } from '../../domain/scim/condition.ts';
import type { Profile, ScimProvider } from '../../domain/scim/provider.ts';
import type { Found, GroupLink, ProfileRecord, ScimPage, ScimWrites } from '../../core/store/scim.ts';
import { allIn, countOf, first, only, where } from './db.ts';
import type { Db, Row } from './db.ts';
import { GROUPS, USERS } from './scim-attributes.ts';
import { conditionSql, sortedBy } from './scim-filter.ts';
import type { Filtered } from './scim-filter.ts';
import { USER_KEY } from './scim-keys.ts';

/** People and groups as an identity provider knows them (core/store/scim.ts). */

const keyOf = (name: string | null): string | null => (name === null ? null : sortKey(name));

/** The columns of a profile, with the keys that are computed from them. */
const columnsOf = (profile: Profile): Row => ({
  scim_user_name: profile.user_name,
  scim_user_key: keyOf(profile.user_name),
  external_id: profile.external_id,
  display_name: profile.display_name,
  display_key: keyOf(profile.display_name),
  given_name: profile.given_name,
  given_key: keyOf(profile.given_name),
  family_name: profile.family_name,
  family_key: keyOf(profile.family_name),
  formatted_name: profile.formatted_name,
  formatted_key: keyOf(profile.formatted_name),
});

/** A table with its alias, of which a filter finds rows. */
interface Searched {
  readonly from: Sql;
  readonly id: Sql;
  readonly filtered: Filtered;
  /** What holds for every row that can be found. */
  readonly always: Sql | undefined;
  /** How many rows can be found. */
  readonly count: () => Promise<number>;
}

async function search(
  db: Db,
  condition: Condition | undefined,
  { sort, skip, limit }: ScimPage,
  { from, id, filtered, always, count }: Searched,
): Promise<Found> {
  const wanted = where([always, condition === undefined ? undefined : conditionSql(condition, filtered)]);
  const rows =
    limit === 0
      ? []
      : await db.all<{ id: string }>(
          sql`select ${id} as id from ${from} ${wanted} ${orderOf(sort, id, filtered)} limit ${limit} offset ${skip}`,
        );
  const ids = rows.map((row) => row.id);
  // A page that is not full is the last one; where it is empty, only the first one tells how many there are.
  if (ids.length < limit && (ids.length > 0 || skip === 0)) return { ids, total: skip + ids.length };
  const total =
    condition === undefined
      ? await count()
      : (await only<{ n: number }>(db, sql`select count(*) as n from ${from} ${wanted}`)).n;
  return { ids, total };
}

function orderOf(sort: ScimPage['sort'], id: Sql, filtered: Filtered): Sql {
  if (sort === undefined) return sql`order by ${id}`;
  const key = sortedBy(sort.path, filtered);
  return sort.descending
    ? sql`order by (${key} is null) desc, ${key} desc, ${id} desc`
    : sql`order by (${key} is null), ${key}, ${id}`;
}

export const scimWrites = (db: Db): ScimWrites => ({
  provider: () =>
    first<ScimProvider>(db, sql`select id, account_id, on_delete, created_at, updated_at from scim_providers`),
  managed: () =>
    only(
      db,
      sql`select (select count(*) from people where scim = 'linked') as people, (select count(*) from groups where scim = 'linked') as groups`,
    ),
  profiles: (ids) =>
    allIn<ProfileRecord>(
      db,
      ids,
      (list) =>
        sql`select id, scim as state, scim_user_name as user_name, external_id, display_name, given_name, family_name, formatted_name from people where id in (${list})`,
    ),
  async peopleNamed(userName) {
    const rows = await db.all<{ id: string }>(
      sql`select p.id from people p where ${raw(USER_KEY('p.'))} = ${sortKey(userName)} and coalesce(p.scim, '') <> 'deleted'`,
    );
    return rows.map(({ id }) => id);
  },
  people: (condition, page) =>
    search(db, condition, page, {
      from: sql`people p`,
      id: sql`p.id`,
      filtered: USERS,
      always: sql`coalesce(p.scim, '') <> 'deleted'`,
      count: async () =>
        (await countOf(db, 'people')) -
        (await only<{ n: number }>(db, sql`select count(*) as n from people where scim = 'deleted'`)).n,
    }),
  async groupLinks(ids) {
    const rows = await allIn<Omit<GroupLink, 'linked'> & { readonly scim: string | null }>(
      db,
      ids,
      (list) => sql`select id, scim, external_id from groups where id in (${list})`,
    );
    return rows.map(({ id, scim, external_id }) => ({ id, linked: scim !== null, external_id }));
  },
  groups: (condition, page) =>
    search(db, condition, page, {
      from: sql`groups g`,
      id: sql`g.id`,
      filtered: GROUPS,
      always: undefined,
      count: () => countOf(db, 'groups'),
    }),
  async putProvider(provider) {
    await db.run(sql`delete from scim_providers`);
    await db.insert('scim_providers', [{ ...provider }]);
  },
  async removeProvider(id) {
    await db.run(sql`delete from scim_providers where id = ${id}`);
  },
  async putProfile({ id, state, ...profile }) {
    const assignments = Object.entries(columnsOf(profile)).map(([column, value]) => sql`${raw(column)} = ${value}`);
    await db.run(sql`update people set scim = ${state}, ${join(assignments)} where id = ${id}`);
  },
  async putGroupLink({ id, linked, external_id }) {
    await db.run(
      sql`update groups set scim = ${linked ? 'linked' : null}, external_id = ${external_id} where id = ${id}`,
    );
  },
});
