import sql from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import type { Permission } from '../../domain/permissions.ts';
import type { AccountScope, HeldCredential, CredentialReads } from '../../core/store/credentials.ts';
import { oneOf } from './db.ts';
import type { Db } from './db.ts';

/** Tokens and temporary passwords of accounts that somebody else made and may know. */

interface HeldRow {
  readonly subject_type: 'user' | 'service_account';
  readonly subject_id: string;
  readonly subject_name: string;
  readonly token_id: string | null;
  readonly token_name: string | null;
  readonly last_four: string | null;
  readonly last_used_at: string | null;
  readonly permissions: string | null;
  readonly holder: string;
  readonly holder_name: string | null;
}

/** All that work at `at` and meet the conditions; `t` is the token, `p` the person with the password. */
const held = (at: string, ofToken: Sql, ofPassword: Sql): Sql => sql`
  select t.subject_type, t.subject_id, coalesce(u.username, s.name, t.subject_id) as subject_name, t.id as token_id,
      t.name as token_name, t.last_four, t.last_used_at, t.permissions, t.created_by as holder,
      coalesce(h.username, a.name) as holder_name, t.created_at as made_at
    from tokens t left join people u on u.id = t.subject_id left join service_accounts s on s.id = t.subject_id
      left join people h on h.id = t.created_by left join service_accounts a on a.id = t.created_by
    where t.created_by <> t.subject_id and t.revoked_at is null and (t.expires_at is null or t.expires_at > ${at}) and ${ofToken}
  union all
  select 'user', p.id, p.username, null, null, null, null, null, p.password_seen_by, coalesce(h.username, a.name), '~'
    from people p left join people h on h.id = p.password_seen_by left join service_accounts a on a.id = p.password_seen_by
    where p.password_seen_by is not null and p.password_seen_by <> p.id and p.password_kind = 'temporary'
      and p.password_expires_at > ${at} and ${ofPassword}`;

const toHeld = (row: HeldRow): HeldCredential => ({
  subject: { type: row.subject_type, id: row.subject_id, name: row.subject_name },
  token:
    row.token_id === null || row.token_name === null || row.last_four === null
      ? null
      : { id: row.token_id, name: row.token_name, last_four: row.last_four, last_used_at: row.last_used_at },
  permissions: row.permissions === null ? null : (JSON.parse(row.permissions) as Permission[]),
  holder: row.holder,
  holder_name: row.holder_name,
});

/** The accounts of a scope, as a condition on the column that holds their id. */
function inScope(account: Sql, { subjects, groups, roles }: AccountScope): Sql {
  const role = sql`(select id from roles where ${oneOf(sql`id`, roles)} or ${oneOf(sql`maps_to`, roles)})`;
  return sql`(${oneOf(account, subjects)}
    or ${account} in (select subject_id from role_bindings where role_id in ${role})
    or ${account} in (select person_id from group_members where ${oneOf(sql`group_id`, groups)}
      or group_id in (select subject_id from role_bindings where role_id in ${role} and subject_type = 'group')))`;
}

/** How many accounts one statement asks about: engines limit its values. */
const CHUNK = 500;

/** A scope in pieces that fit a statement. Groups and roles are few in one change, and go with the first piece. */
const piecesOf = ({ subjects, ...rest }: AccountScope): AccountScope[] =>
  Array.from({ length: Math.max(1, Math.ceil(subjects.length / CHUNK)) }, (_none, at) => ({
    ...(at === 0 ? rest : { groups: [], roles: [] }),
    subjects: subjects.slice(at * CHUNK, (at + 1) * CHUNK),
  }));

/** The credentials of the storage port (core/store/credentials.ts). */
export const credentialReads = (db: Db): CredentialReads => ({
  async holdersIn(scope, at) {
    const holders = new Set<string>();
    for (const piece of piecesOf(scope)) {
      const rows = await db.all<{ holder: string }>(
        sql`select distinct holder from (${held(at, inScope(sql`t.subject_id`, piece), inScope(sql`p.id`, piece))}) c order by holder`,
      );
      for (const { holder } of rows) holders.add(holder);
    }
    return [...holders];
  },

  async holdersAmong(scope, at) {
    const holders = new Set<string>();
    for (const piece of piecesOf(scope)) {
      const made = held(at, inScope(sql`t.created_by`, piece), inScope(sql`p.password_seen_by`, piece));
      for (const { holder } of await db.all<{ holder: string }>(
        sql`select distinct holder from (${made}) c order by holder`,
      ))
        holders.add(holder);
    }
    return [...holders];
  },

  async heldIn(scope, holder, at) {
    const found = new Map<string, HeldCredential>();
    for (const piece of piecesOf(scope)) {
      const rows = await db.all<HeldRow>(
        sql`select * from (${held(
          at,
          sql`t.created_by = ${holder} and ${inScope(sql`t.subject_id`, piece)}`,
          sql`p.password_seen_by = ${holder} and ${inScope(sql`p.id`, piece)}`,
        )}) c order by made_at, subject_id, token_id`,
      );
      for (const row of rows) found.set(row.token_id ?? row.subject_id, toHeld(row));
    }
    return [...found.values()];
  },

  async heldBy(holders, at) {
    const rows: HeldRow[] = [];
    for (let from = 0; from < holders.length; from += CHUNK) {
      const some = holders.slice(from, from + CHUNK);
      rows.push(
        ...(await db.all<HeldRow>(
          sql`select * from (${held(at, oneOf(sql`t.created_by`, some), oneOf(sql`p.password_seen_by`, some))}) c
            order by made_at, subject_id, token_id`,
        )),
      );
    }
    return rows.map(toHeld);
  },
});
