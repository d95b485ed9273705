import sql, { join, raw } from 'sql-template-tag';
import { OWNER } from '../../domain/guards.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { DenialCount, GivenPassword, LoginDelay, Organization, StoredAnswer } from '../../core/store/records.ts';
import type { Reads, Writes } from '../../core/store/index.ts';
import { first, runIn } from './db.ts';
import type { Db } from './db.ts';

/** The small tables: the organization, tokens, login delays, imports, denials, kept answers; and what must hold between the tables. */

export const organizationWrites = (db: Db): Writes['organization'] => ({
  get: () => first<Organization & object>(db, sql`select id, name, url, default_role_id, created_at from organization`),
  insert: (organization) => db.insert('organization', [{ ...organization }]),
  async update(id, { name, url }) {
    const changes = [
      ...(name === undefined ? [] : [sql`name = ${name}`]),
      ...(url === undefined ? [] : [sql`url = ${url}`]),
    ];
    if (changes.length > 0) await db.run(sql`update organization set ${join(changes)} where id = ${id}`);
  },
});

type TokenRow = Omit<TokenRecord, 'permissions'> & { readonly permissions: string | null };

const TOKEN_COLUMNS = raw(
  'id, kind, subject_type, subject_id, name, hash, last_four, permissions, created_at, created_by, expires_at, last_used_at, revoked_at',
);

const toToken = (row: TokenRow): TokenRecord => ({
  ...row,
  permissions: row.permissions === null ? null : (JSON.parse(row.permissions) as Permission[]),
});

export const tokenWrites = (db: Db): Writes['tokens'] => ({
  async byHash(hash) {
    const row = await first<TokenRow>(db, sql`select ${TOKEN_COLUMNS} from tokens where hash = ${hash}`);
    return row === undefined ? undefined : toToken(row);
  },
  async byId(id) {
    const row = await first<TokenRow>(db, sql`select ${TOKEN_COLUMNS} from tokens where id = ${id}`);
    return row === undefined ? undefined : toToken(row);
  },
  async liveOf(subjectId, at) {
    const rows = await db.all<TokenRow>(
      sql`select ${TOKEN_COLUMNS} from tokens where subject_id = ${subjectId} and revoked_at is null
        and (expires_at is null or expires_at > ${at}) order by created_at, id`,
    );
    return rows.map(toToken);
  },
  async of(subjectId) {
    const rows = await db.all<TokenRow>(
      sql`select ${TOKEN_COLUMNS} from tokens where subject_id = ${subjectId} order by created_at, id`,
    );
    return rows.map(toToken);
  },
  insert: (token) =>
    db.insert('tokens', [
      { ...token, permissions: token.permissions === null ? null : JSON.stringify(token.permissions) },
    ]),
  async revoke({ id }, at) {
    await db.run(sql`update tokens set revoked_at = ${at} where id = ${id} and revoked_at is null`);
  },
  async expire({ id }, at) {
    await db.run(sql`update tokens set expires_at = ${at} where id = ${id}`);
  },
  async endSessions(personId, at) {
    await db.run(
      sql`update tokens set revoked_at = ${at} where subject_id = ${personId} and kind = 'session' and revoked_at is null`,
    );
  },
  async touch(id, at) {
    await db.run(sql`update tokens set last_used_at = ${at} where id = ${id}`);
  },
});

export const loginWrites = (db: Db): Writes['logins'] => ({
  delay: (key) => first<LoginDelay & object>(db, sql`select failures, until from login_delays where key = ${key}`),
  async setDelay(key, { failures, until }) {
    await db.run(
      sql`insert into login_delays (key, failures, until) values (${key}, ${failures}, ${until}) on conflict (key) do update set failures = excluded.failures, until = excluded.until`,
    );
  },
  async clear(key) {
    await db.run(sql`delete from login_delays where key = ${key}`);
  },
  async forget(until) {
    await db.run(sql`delete from login_delays where until <= ${until}`);
  },
});

export const importWrites = (db: Db): Writes['imports'] => ({
  async done(importId) {
    return (await first<{ done: number }>(db, sql`select done from imports where id = ${importId}`))?.done ?? 0;
  },
  async record(importId, done, at) {
    await db.run(
      sql`insert into imports (id, done, updated_at) values (${importId}, ${done}, ${at}) on conflict (id) do update set done = excluded.done, updated_at = excluded.updated_at`,
    );
  },
  unused: (importId, after, limit) =>
    db.all<GivenPassword & object>(
      sql`select i.person_id, i.password_hash from import_passwords i join people p on p.id = i.person_id
        where i.import_id = ${importId} and i.person_id > ${after} and p.password_hash = i.password_hash
        order by i.person_id limit ${limit}`,
    ),
  async gave(importId, given) {
    const ids = given.map((one) => one.person_id);
    await runIn(
      db,
      ids,
      (list) => sql`delete from import_passwords where import_id = ${importId} and person_id in (${list})`,
    );
    await db.insert(
      'import_passwords',
      given.map(({ person_id, password_hash }) => ({ import_id: importId, person_id, password_hash })),
    );
  },
});

export const denialWrites = (db: Db): Writes['denials'] => ({
  get: (actor) =>
    first<DenialCount & object>(db, sql`select window_start, recorded, suppressed from denials where actor = ${actor}`),
  async set(actor, { window_start, recorded, suppressed }) {
    await db.run(
      sql`insert into denials (actor, window_start, recorded, suppressed) values (${actor}, ${window_start}, ${recorded}, ${suppressed})
        on conflict (actor) do update set window_start = excluded.window_start, recorded = excluded.recorded, suppressed = excluded.suppressed`,
    );
  },
});

export const answerWrites = (db: Db): Writes['answers'] => ({
  of: (id) =>
    db.all<StoredAnswer>(
      sql`select id, part, request, sealed, ended_token_id, created_at from answers where id = ${id} order by part`,
    ),
  put: (answer) => db.insert('answers', [{ ...answer }]),
  async forget(until) {
    await db.run(sql`delete from answers where created_at <= ${until}`);
  },
});

/** Invariants between tables, each a query that finds offenders and the sentence for one. */
const INVARIANTS = [
  {
    query: sql`select b.subject_id as what from role_bindings b where not exists (select 1 from people p where p.id = b.subject_id) and not exists (select 1 from groups g where g.id = b.subject_id) and not exists (select 1 from service_accounts s where s.id = b.subject_id)`,
    finding: (what: string) => `a role is bound to ${what}, which does not exist`,
  },
  {
    query: sql`select t.id as what from tokens t where not exists (select 1 from people p where p.id = t.subject_id) and not exists (select 1 from service_accounts s where s.id = t.subject_id)`,
    finding: (what: string) => `the token ${what} belongs to nobody`,
  },
  {
    query: sql`select p.username as what from people p where p.email is not null and p.email_key is null`,
    finding: (what: string) => `${what} has an e-mail that cannot be looked up`,
  },
  {
    query: sql`select p.username as what from people p where (p.password_kind = 'none') <> (p.password_hash is null)`,
    finding: (what: string) => `the password of ${what} is half there`,
  },
  {
    query: sql`select g.name as what from groups g where not exists (select 1 from role_bindings b where b.subject_id = g.id and b.project_id is null)`,
    finding: (what: string) => `the group ${what} has no organization role`,
  },
  {
    query: sql`select b.role_id as what from role_bindings b join roles r on r.id = b.role_id where (r.scope = 'org') <> (b.project_id is null)`,
    finding: (what: string) => `the role ${what} is bound outside its scope`,
  },
  {
    query: sql`select i.id as what from invitations i where i.status = 'pending' and not exists (select 1 from roles r where r.id = i.role_id)`,
    finding: (what: string) => `the invitation ${what} offers a role that does not exist`,
  },
  {
    query: sql`select g.name as what from groups g join role_bindings b on b.subject_id = g.id join roles r on r.id = b.role_id where r.scope = 'org' and r.name = ${OWNER}`,
    finding: (what: string) => `the group ${what} has the role ${OWNER}, which is for people`,
  },
  {
    query: sql`select o.name as what from organization o where not exists (select 1 from people p join role_bindings b on b.subject_id = p.id join roles r on r.id = b.role_id
      where p.status = 'active' and r.scope = 'org' and r.name = ${OWNER} and b.project_id is null)`,
    finding: (what: string) => `${what} has no active Owner`,
  },
] as const;

export const findings =
  (db: Db): Reads['findings'] =>
  async () => {
    const found: string[] = [];
    for (const { query, finding } of INVARIANTS) {
      for (const { what } of await db.all<{ what: string }>(query)) found.push(finding(what));
    }
    return found;
  };
