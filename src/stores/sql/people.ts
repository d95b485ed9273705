import sql, { join, raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { emailKey, sortKey } from '../../domain/names/names.ts';
import { keyFor, toPage } from '../../domain/page.ts';
import { PEOPLE_SORTS, toPerson } from '../../domain/people.ts';
import type { PasswordKind, PersonRecord, PersonStatus } from '../../domain/people.ts';
import { OWNER } from '../../domain/guards.ts';
import { toRef } from '../../domain/references.ts';
import type { Sort } from '../../domain/sort.ts';
import type { Source } from '../../domain/sources.ts';
import type { PeopleReads, PeopleWrites, PersonChange, PersonKey } from '../../core/store/people.ts';
import { allIn, countOf, groupBy, only, runIn, startsWith, where } from './db.ts';
import type { Db, Row } from './db.ts';
import { nameAssignments, withNameKeys } from './names.ts';
import { countWhere, isOpen, ordering } from './ordering.ts';
import { PEOPLE_COLUMNS, peopleConditions } from './people-filter.ts';
import { SOURCE } from './scim-keys.ts';

interface PersonRow extends Row {
  id: string;
  email: string | null;
  email_verified: number;
  username: string;
  status: PersonStatus;
  password_kind: PasswordKind;
  password_hash: string | null;
  password_expires_at: string | null;
  password_seen_by: string | null;
  created_at: string;
  updated_at: string;
  last_login_at: string | null;
  source: Source;
}

const COLUMNS = raw(
  `p.id, p.email, p.email_verified, p.username, p.status, p.password_kind, p.password_hash, p.password_expires_at, p.password_seen_by, p.created_at, p.updated_at, p.last_login_at, ${SOURCE('p.')}`,
);

const toRecord = (row: PersonRow): PersonRecord => ({
  id: row.id,
  email: row.email,
  email_verified: row.email_verified === 1,
  username: row.username,
  status: row.status,
  password: {
    kind: row.password_kind,
    hash: row.password_hash,
    expires_at: row.password_expires_at,
    seen_by: row.password_seen_by,
  },
  source: row.source,
  created_at: row.created_at,
  updated_at: row.updated_at,
  last_login_at: row.last_login_at,
});

const toRow = (person: Omit<PersonRecord, 'source'>) => ({
  id: person.id,
  email: person.email,
  email_key: person.email === null ? null : emailKey(person.email),
  email_verified: person.email_verified ? 1 : 0,
  username: person.username,
  status: person.status,
  password_kind: person.password.kind,
  password_hash: person.password.hash,
  password_expires_at: person.password.expires_at,
  password_seen_by: person.password.seen_by,
  created_at: person.created_at,
  updated_at: person.updated_at,
  last_login_at: person.last_login_at,
});

/** The columns that a change sets, with the keys that are computed from them. */
async function assignments(change: PersonChange): Promise<Sql[]> {
  const { email, email_verified: verified, username, status, password } = change;
  return [
    sql`updated_at = ${change.updated_at}`,
    ...(email === undefined ? [] : [sql`email = ${email}, email_key = ${email === null ? null : emailKey(email)}`]),
    ...(verified === undefined ? [] : [sql`email_verified = ${verified ? 1 : 0}`]),
    ...(username === undefined ? [] : [sql`username = ${username}, ${await nameAssignments(username)}`]),
    ...(status === undefined ? [] : [sql`status = ${status}`]),
    ...(password === undefined
      ? []
      : [
          sql`password_kind = ${password.kind}, password_hash = ${password.hash}, password_expires_at = ${password.expires_at}, password_seen_by = ${password.seen_by}`,
        ]),
  ];
}

const OWN_SORT: Sort = { field: 'username', descending: false };

const byKey = (key: PersonKey): { values: readonly string[]; column: Sql } =>
  'ids' in key
    ? { values: key.ids, column: raw('p.id') }
    : 'emailKeys' in key
      ? { values: key.emailKeys, column: raw('p.email_key') }
      : { values: key.usernames, column: raw('p.username') };

const peopleReads = (db: Db): PeopleReads => ({
  async find(key) {
    const { values, column } = byKey(key);
    const rows = await allIn<PersonRow>(
      db,
      values,
      (list) => sql`select ${COLUMNS} from people p where ${column} in (${list})`,
    );
    return rows.map(toRecord);
  },

  async list(filter, page) {
    const { after, order } = ordering(PEOPLE_COLUMNS, raw('p.id'), OWN_SORT, page);
    const rows = await db.all<PersonRow>(
      sql`select ${COLUMNS} from people p ${where([...(await peopleConditions(db, filter)), after])} ${order}`,
    );
    const key = keyFor(PEOPLE_SORTS, page.sort ?? OWN_SORT);
    return toPage(rows.map(toRecord), page, (person) => [key(person), person.id]);
  },

  async describe(people) {
    const ids = people.map((person) => person.id);
    // Both queries at once: over a network, that is one round trip.
    const askedRoles = allIn<{ subject_id: string; id: string; name: string }>(
      db,
      ids,
      (list) =>
        sql`select b.subject_id, r.id, r.name from role_bindings b join roles r on r.id = b.role_id where b.subject_id in (${list}) and b.project_id is null`,
    );
    const askedGroups = allIn<{ person_id: string; id: string; name: string }>(
      db,
      ids,
      (list) =>
        sql`select m.person_id, g.id, g.name from group_members m join groups g on g.id = m.group_id where m.person_id in (${list}) order by g.sort_key, g.id`,
    );
    const [roles, groups] = await Promise.all([askedRoles, askedGroups]);
    const roleOf = new Map(roles.map((row) => [row.subject_id, toRef(row)]));
    const groupsOf = groupBy(groups, (row) => row.person_id);
    return people.map((person) =>
      toPerson(person, roleOf.get(person.id) ?? null, (groupsOf.get(person.id) ?? []).map(toRef)),
    );
  },

  async usernamesLike(prefix, limit) {
    const rows = await db.all<{ username: string }>(
      sql`select username from people where ${startsWith('sort_key', sortKey(prefix))} order by sort_key, id limit ${limit}`,
    );
    return rows.map((row) => row.username);
  },

  async owners() {
    const rows = await db.all<{ id: string; username: string; password_kind: PasswordKind }>(
      sql`select p.id, p.username, p.password_kind from people p
        join role_bindings b on b.subject_id = p.id and b.project_id is null
        join roles r on r.id = b.role_id
        where r.scope = 'org' and r.name = ${OWNER} and p.status = 'active' order by p.sort_key, p.id`,
    );
    return rows.map((row) => ({
      id: row.id,
      username: row.username,
      chosePassword: row.password_kind === 'chosen',
      hasPassword: row.password_kind !== 'none',
    }));
  },

  async ownedProjects(personId) {
    const rows = await db.all<{ name: string }>(
      sql`select name from projects where owner_id = ${personId} order by sort_key, id`,
    );
    return rows.map((row) => row.name);
  },

  async count({ status, ...filter } = {}) {
    if (!isOpen(filter)) return countWhere(db, sql`people p`, peopleConditions(db, { status, ...filter }));
    if (status === undefined) return countOf(db, 'people');
    // Written out, so that the index of just these is taken.
    const { n } = await only<{ n: number }>(db, sql`select count(*) as n from people where status = 'deactivated'`);
    return status === 'deactivated' ? n : (await countOf(db, 'people')) - n;
  },
});

/** The people of the storage port (core/store/people.ts). */
export const peopleWrites = (db: Db): PeopleWrites => ({
  ...peopleReads(db),

  async insert(people) {
    await db.insert('people', await withNameKeys(people.map(toRow), ({ username }) => username));
  },

  async update(id, change) {
    const statement = sql`update people set ${join(await assignments(change))} where id = ${id}`;
    // Only a name or an address can be taken.
    await (change.email === undefined && change.username === undefined ? db.send(statement) : db.run(statement));
  },

  async remove(ids) {
    await runIn(db, ids, (list) => sql`delete from group_members where person_id in (${list})`);
    await runIn(db, ids, (list) => sql`delete from role_bindings where subject_id in (${list})`);
    await runIn(db, ids, (list) => sql`delete from tokens where subject_id in (${list})`);
    await runIn(db, ids, (list) => sql`delete from import_passwords where person_id in (${list})`);
    await runIn(db, ids, (list) => sql`delete from sign_in_networks where person_id in (${list})`);
    await runIn(db, ids, (list) => sql`delete from identity_links where person_id in (${list})`);
    await runIn(db, ids, (list) => sql`delete from people where id in (${list})`);
  },

  async loggedIn(id, at) {
    await db.run(sql`update people set last_login_at = ${at} where id = ${id}`);
  },
});
