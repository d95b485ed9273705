import sql, { join } from 'sql-template-tag';
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

/** What works at `at` and belongs to somebody else than who made it; `t` is the token. */
const heldToken = (at: string): Sql =>
  sql`t.created_by <> t.subject_id and t.revoked_at is null and (t.expires_at is null or t.expires_at > ${at})`;

/** The same of a password; `p` is the person. */
const heldPassword = (at: string): Sql =>
  sql`p.password_seen_by is not null and p.password_seen_by <> p.id and p.password_kind = 'temporary'
    and p.password_expires_at > ${at}`;

/** All that work at `at` and meet the conditions. */
const held = (at: string, ofToken: Sql, ofPassword: Sql): Sql => sql`
  select t.subject_type, t.subject_id, coalesce(u.username, s.name, t.subject_id) as subject_name, t.id as token_id,
      t.name as token_name, t.last_four, t.last_used_at, t.permissions, t.created_by as holder,
      coalesce(h.username, a.name) as holder_name, t.created_at as made_at
    from tokens t left join people u on u.id = t.subject_id left join service_accounts s on s.id = t.subject_id
      left join people h on h.id = t.created_by left join service_accounts a on a.id = t.created_by
    where ${heldToken(at)} and ${ofToken}
  union all
  select 'user', p.id, p.username, null, null, null, null, null, p.password_seen_by, coalesce(h.username, a.name), '~'
    from people p left join people h on h.id = p.password_seen_by left join service_accounts a on a.id = p.password_seen_by
    where ${heldPassword(at)} and ${ofPassword}`;

/** Who holds them. */
const holders = (at: string, ofToken: Sql, ofPassword: Sql): Sql => sql`
  select t.created_by as holder from tokens t where ${heldToken(at)} and ${ofToken}
  union select p.password_seen_by from people p where ${heldPassword(at)} and ${ofPassword} order by holder`;

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

/**
 * The accounts of a scope, as a condition on the column that holds their id. One list of ids, so that an engine looks
 * each up in an index: it would read all credentials for conditions with `or`.
 */
function inScope(account: Sql, { subjects, groups, roles }: AccountScope): Sql {
  if (groups.length === 0 && roles.length === 0) return oneOf(account, subjects);
  const role = sql`(select id from roles where ${oneOf(sql`id`, roles)} or ${oneOf(sql`maps_to`, roles)})`;
  const bound = sql`select subject_id from role_bindings where role_id in ${role}`;
  const accounts = [
    ...(subjects.length === 0
      ? []
      : [sql`select column1 from (values ${join(subjects.map((id) => sql`(${id})`))}) given`]),
    bound,
    sql`select person_id from group_members where ${oneOf(sql`group_id`, groups)}`,
    sql`select person_id from group_members where group_id in (${bound} and subject_type = 'group')`,
  ];
  return sql`${account} in (${join(accounts, ' union ')})`;
}

/** How many accounts one statement asks about: engines limit its values. */
const CHUNK = 500;

/** A scope in pieces that fit a statement. Groups and roles are few in one change, and go with the first piece. */
const piecesOf = ({ subjects, ...rest }: AccountScope): AccountScope[] =>
  Array.from({ length: Math.max(1, Math.ceil(subjects.length / CHUNK)) }, (_none, at) => ({
    ...(at === 0 ? rest : { groups: [], roles: [] }),
    subjects: subjects.slice(at * CHUNK, (at + 1) * CHUNK),
  }));

/** The holders that a query finds for the pieces of a scope, each once. */
async function holdersOf(db: Db, scope: AccountScope, query: (piece: AccountScope) => Sql): Promise<string[]> {
  const found = new Set<string>();
  for (const piece of piecesOf(scope))
    for (const { holder } of await db.all<{ holder: string }>(query(piece))) found.add(holder);
  return [...found];
}

/** The credentials of the storage port (core/store/credentials.ts). */
export const credentialReads = (db: Db): CredentialReads => ({
  holdersIn: (scope, at) =>
    holdersOf(db, scope, (piece) => holders(at, inScope(sql`t.subject_id`, piece), inScope(sql`p.id`, piece))),

  holdersAmong: (scope, at) =>
    holdersOf(db, scope, (piece) =>
      holders(at, inScope(sql`t.created_by`, piece), inScope(sql`p.password_seen_by`, piece)),
    ),

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
