import sql, { join, raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import type { HealthReads, LaterRecords, NamedThing, OwnedToken } from '../../core/store/health.ts';
import type { Scope } from '../../domain/permissions.ts';
import type { Db } from './db.ts';

/** Tokens that work at `at`, with their owners' name, sort key and status: one of the two accounts is there. */
const tokens = (db: Db, at: string, condition: Sql, limit: number): Promise<OwnedToken[]> =>
  db.all<OwnedToken>(
    sql`select t.id, t.name, t.last_four, t.subject_type, t.subject_id, coalesce(p.username, a.name) as owner, coalesce(t.last_used_at, t.created_at) as used_at,
        case when exists (select 1 from tokens s where s.subject_id = t.subject_id and s.name = t.name and s.id <> t.id and s.kind = 'api'
          and s.revoked_at is null and (s.expires_at is null or s.expires_at > ${at})) then 1 else 0 end as shares_name
      from tokens t left join people p on p.id = t.subject_id left join service_accounts a on a.id = t.subject_id
      where t.kind = 'api' and t.revoked_at is null and (t.expires_at is null or t.expires_at > ${at}) and ${condition}
      order by coalesce(p.sort_key, a.sort_key), t.subject_id, t.created_at, t.id limit ${limit}`,
  );

/** Of an account with this status. */
const ofAccount = (status: string): Sql => sql`coalesce(p.status, a.status) = ${status}`;

/** By kind of record, the time of its last write. Other times may lie in the future, or correct themselves. */
const WRITTEN: Readonly<Record<string, readonly [table: string, time: string]>> = {
  'audit events': ['audit_events', 'timestamp'],
  people: ['people', 'updated_at'],
  groups: ['groups', 'updated_at'],
  roles: ['roles', 'updated_at'],
  projects: ['projects', 'updated_at'],
  'service accounts': ['service_accounts', 'updated_at'],
  tokens: ['tokens', 'created_at'],
  'tokens that ended': ['tokens', 'revoked_at'],
  invitations: ['invitations', 'updated_at'],
};

/** One statement, because the database may be far away. */
const writtenAfter = (at: string): Sql =>
  join(
    Object.entries(WRITTEN).map(
      ([what, [table, time]], index) =>
        sql`select ${raw(String(index))} as position, ${raw(`'${what}'`)} as what, count(*) as count, max(${raw(time)}) as latest from ${raw(table)} where ${raw(time)} > ${at}`,
    ),
    ' union all ',
  );

/** What doctor looks for, by the storage port (core/store/health.ts). */
export const healthReads = (db: Db): HealthReads => ({
  endlessTokens: (at, limit) => tokens(db, at, sql`t.expires_at is null and ${ofAccount('active')}`, limit),
  unusedTokens: (at, since, limit) =>
    tokens(db, at, sql`coalesce(t.last_used_at, t.created_at) < ${since} and ${ofAccount('active')}`, limit),
  tokensOfDeactivated: (at, limit) => tokens(db, at, ofAccount('deactivated'), limit),

  expiredPasswords: (at, limit) =>
    db.all<{ username: string; expired_at: string }>(
      sql`select username, password_expires_at as expired_at from people
        where status = 'active' and password_kind = 'temporary' and password_expires_at <= ${at} order by sort_key, id limit ${limit}`,
    ),

  writtenAfter: (at) =>
    db.all<LaterRecords>(
      sql`select what, count, latest from (${writtenAfter(at)}) as kinds where count > 0 order by position`,
    ),

  emptyGroups: (limit) =>
    db.all<NamedThing>(
      sql`select g.id, g.name from groups g where not exists (select 1 from group_members m where m.group_id = g.id)
        order by g.sort_key, g.id limit ${limit}`,
    ),

  unusedRoles: (limit) =>
    db.all<NamedThing & { scope: Scope }>(
      sql`select r.id, r.name, r.scope from roles r where r.readonly = 0
        and not exists (select 1 from role_bindings b where b.role_id = r.id)
        and not exists (select 1 from roles m where m.maps_to = r.id)
        and not exists (select 1 from invitations i where i.role_id = r.id and i.status = 'pending')
        and not exists (select 1 from organization o where o.default_role_id = r.id)
        order by r.scope, r.position limit ${limit}`,
    ),
});
